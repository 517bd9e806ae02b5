<?php
// Drives the Stomp extension of PHP (PECL; Debian: php-cli, php-stomp), which speaks STOMP 1.0, against a Pinion server.
//
// Its own `ssl://` verifies nothing, so stunnel (Debian: stunnel4) stands between and does.
declare(strict_types=1);

const PATIENCE = 15; // seconds for any answer

final class Cannot extends Exception {}

function env(string $name): string
{
    return getenv("PINION_$name") ?: throw new Exception("PINION_$name is not set");
}

/** The way to one server: takes TCP on a free port of this machine, and verifies certificate and host name. */
final class Tunnel
{
    private $process;
    private $lines;
    public int $port;

    public function __construct(string $port, string $trust)
    {
        $settings = "foreground = yes\npid =\ndebug = info\n[pinion]\nclient = yes\naccept = 127.0.0.1:0\n"
            . "connect = localhost:$port\nCAfile = $trust\nverifyChain = yes\ncheckHost = localhost\nsslVersion = TLSv1.3\n";
        $this->process = proc_open(['stunnel', '-fd', '0'], [['pipe', 'r'], ['file', '/dev/null', 'w'], ['pipe', 'w']], $pipes);
        fwrite($pipes[0], $settings);
        fclose($pipes[0]);
        $this->lines = $pipes[2];
        $this->port = (int) $this->told('/ bound to 127\.0\.0\.1:(\d+)/');
    }

    /** Waits until stunnel's log says it. */
    public function told(string $what): string
    {
        while (($line = fgets($this->lines)) !== false) {
            if (preg_match($what, $line, $found)) {
                return $found[1] ?? $found[0];
            }
        }
        throw new Exception("stunnel ended and did not say $what");
    }

    public function __destruct()
    {
        proc_terminate($this->process);
    }
}

$tunnel = new Tunnel(env('PORT'), env('TRUST'));

function session(?string $token = null): Stomp
{
    global $tunnel;
    $stomp = new Stomp("tcp://127.0.0.1:$tunnel->port", 'token', $token ?? env('TOKEN'));
    $stomp->setReadTimeout(PATIENCE);
    return $stomp;
}

function equal(mixed $wanted, mixed $got): void
{
    if ($wanted !== $got) {
        throw new Exception('expected ' . var_export($wanted, true) . ', got ' . var_export($got, true));
    }
}

function message(Stomp $stomp): StompFrame
{
    $frame = $stomp->readFrame() ?: throw new Exception('nothing came for ' . PATIENCE . ' s');
    equal('MESSAGE', $frame->command);
    return $frame;
}

/** With a receipt, each call waits until it has come. */
function done(bool $receipted, Stomp $stomp): void
{
    equal(true, $receipted ?: 'no receipt: ' . $stomp->error());
}

function sent(Stomp $stomp, string $channel, string $body, array $headers = []): void
{
    done($stomp->send("/channel/$channel", $body, ['receipt' => uniqid()] + $headers), $stomp);
}

function subscribe(Stomp $stomp, string $channel, array $headers = []): void
{
    done($stomp->subscribe("/channel/$channel", ['receipt' => uniqid()] + $headers), $stomp);
}

function acked(Stomp $stomp, StompFrame $frame): void
{
    done($stomp->ack($frame, ['receipt' => uniqid()]), $stomp);
}

function refused(string $why, string $port, string $trust): void
{
    $tunnel = new Tunnel($port, $trust);
    try {
        new Stomp("tcp://127.0.0.1:$tunnel->port", 'token', env('TOKEN'));
    } catch (StompException) {
        $tunnel->told($why);
        return;
    }
    throw new Exception('connected');
}

$steps = [
    'refuses-stranger' => fn() => refused('/certificate verify failed/', env('PORT'), env('OTHER_TRUST')),
    'refuses-wrong-name' => fn() => refused('/Host name check failed|certificate verify failed/', env('OTHER_PORT'), env('OTHER_TRUST')),
    'wrong-token' => function () {
        try {
            session('not.a.token');
        } catch (StompException $refusal) {
            equal(1, preg_match('/token/', $refusal->getMessage() . $refusal->getDetails()));
            return;
        }
        throw new Exception('connected');
    },
    'connect' => fn() => equal(true, session()->getSessionId() !== ''),
    'receipt' => fn() => sent(session(), 'receipt', 'one'),
    'receipt-seq' => fn() => throw new Cannot('send() says only whether the receipt came'),
    'echo' => function () {
        $stomp = session();
        subscribe($stomp, 'echo');
        sent($stomp, 'echo', 'grüß dich', ['content-type' => 'text/plain']);
        $frame = message($stomp);
        equal('grüß dich', $frame->body);
        equal('stock', $frame->headers['sender']);
        equal('text/plain', $frame->headers['content-type']);
    },
    'binary' => function () {
        $body = str_repeat(implode('', array_map('chr', range(0, 255))), 4);
        $stomp = session();
        subscribe($stomp, 'binary');
        sent($stomp, 'binary', $body);
        equal(bin2hex($body), bin2hex(message($stomp)->body));
    },
    'headers' => fn() => throw new Cannot('STOMP 1.0 has no escapes, so a header cannot have a line end; colon and backslash come through'),
    'backslash-n' => function () {
        $stomp = session();
        subscribe($stomp, 'headers');
        sent($stomp, 'headers', 'x', ['note' => 'C:\\new\\cold']);
        equal('C:\\new\\cold', message($stomp)->headers['note']);
    },
    'ack' => function () {
        $stomp = session();
        subscribe($stomp, 'ack', ['ack' => 'client-individual', 'prefetch-count' => '1']);
        sent($stomp, 'ack', 'one');
        sent($stomp, 'ack', 'two');
        $first = message($stomp);
        equal('one', $first->body);
        equal(false, $stomp->hasFrame());
        acked($stomp, $first);
        equal('two', message($stomp)->body);
    },
    'nack' => function () {
        $stomp = session();
        subscribe($stomp, 'nack', ['ack' => 'client-individual']);
        sent($stomp, 'nack', 'again');
        $stomp->nack(message($stomp));
        $again = message($stomp);
        equal('again', $again->body);
        equal('true', $again->headers['redelivered']);
        acked($stomp, $again);
    },
    'transaction' => function () {
        $stomp = session();
        subscribe($stomp, 'transaction', ['ack' => 'auto']);
        $stomp->begin('t');
        $stomp->send('/channel/transaction', 'one', ['transaction' => 't']);
        $stomp->send('/channel/transaction', 'two', ['transaction' => 't']);
        sent($stomp, 'transaction', 'before');
        equal('before', message($stomp)->body);
        $stomp->commit('t');
        equal('one', message($stomp)->body);
        equal('two', message($stomp)->body);
    },
    'abort' => function () {
        $stomp = session();
        subscribe($stomp, 'abort');
        $stomp->begin('t');
        $stomp->send('/channel/abort', 'never', ['transaction' => 't']);
        $stomp->abort('t');
        sent($stomp, 'abort', 'after');
        equal('after', message($stomp)->body);
    },
    'heart-beat' => fn() => throw new Cannot('STOMP 1.0 has no heart-beats'),
    'resume' => function () {
        $stomp = session();
        foreach (range(1, 5) as $number) {
            sent($stomp, 'resume', "m$number");
        }
        $second = session();
        subscribe($second, 'resume', ['from' => 'seq=3', 'ack' => 'auto']);
        foreach (range(3, 5) as $number) {
            $frame = message($second);
            equal("$number", $frame->headers['seq']);
            equal("m$number", $frame->body);
        }
    },
    'durable' => function () {
        $durable = ['ack' => 'client-individual', 'durable-subscription-name' => 'desk', 'prefetch-count' => '10'];
        $stomp = session();
        subscribe($stomp, 'durable', $durable);
        sent($stomp, 'durable', 'done');
        sent($stomp, 'durable', 'open');
        acked($stomp, message($stomp));
        equal('open', message($stomp)->body);
        $second = session();
        subscribe($second, 'durable', $durable);
        $frame = message($second);
        equal('open', $frame->body);
        acked($second, $frame);
    },
    'not-permitted' => function () {
        $stomp = session(env('READER_TOKEN'));
        try {
            $sent = $stomp->send('/channel/forbidden', 'x', ['receipt' => 'r']);
            $why = $sent ? 'sent' : $stomp->error();
        } catch (StompException $refusal) {
            $why = $refusal->getMessage() . $refusal->getDetails();
        }
        equal(1, preg_match('/forbidden|right|permitted/', "$why"));
    },
    'disconnect' => fn() => throw new Cannot('it closes the socket right behind DISCONNECT; send with a receipt before'),
];

echo 'version ', phpversion('stomp'), "\n";
$failed = 0;
foreach ($steps as $name => $step) {
    if ($argc > 1 && !in_array($name, $argv, true)) {
        continue;
    }
    try {
        $step();
        echo "ok $name\n";
    } catch (Cannot $no) {
        echo "cannot $name: {$no->getMessage()}\n";
    } catch (Throwable $why) {
        $failed = 1;
        echo "failed $name: ", get_class($why), ' ', strtr($why->getMessage(), "\n", ' '), "\n";
    }
}
exit($failed);
