# Drives Net::Stomp (Debian: libnet-stomp-perl, libio-socket-ssl-perl), which speaks STOMP 1.0, against a Pinion server.
use strict;
use warnings;
use utf8;
use Net::Stomp;
use IO::Socket::SSL;
use Encode qw(encode_utf8);

my $PATIENCE = 15;
my $number = 0;
$| = 1;

sub env { $ENV{"PINION_$_[0]"} // die "PINION_$_[0] is not set\n" }

# The certificate is verified against the file, and the host name; without SSL_verifycn_scheme it would not be.
sub opened {
    my ($port, $trust) = @_;
    return Net::Stomp->new({
        hostname => 'localhost', port => $port, ssl => 1,
        ssl_options => { SSL_ca_file => $trust, SSL_verifycn_scheme => 'http', SSL_verifycn_name => 'localhost' },
        initial_reconnect_attempts => 1, timeout => $PATIENCE,
    });
}

sub session {
    my $stomp = opened(env('PORT'), env('TRUST'));
    my $answer = $stomp->connect({ passcode => $_[0] // env('TOKEN') });
    return ($stomp, $answer);
}

my @early;

# The next frame of this kind; others are kept.
sub take {
    my ($stomp, $command) = @_;
    for my $i (0 .. $#early) {
        return splice(@early, $i, 1)->[1] if $early[$i][0] == $stomp && $early[$i][1]->command eq $command;
    }
    while (1) {
        my $frame = $stomp->receive_frame({ timeout => $PATIENCE }) or die "nothing came for $PATIENCE s\n";
        return $frame if $frame->command eq $command;
        die 'ERROR: ' . $frame->headers->{message} . "\n" if $frame->command eq 'ERROR';
        push @early, [$stomp, $frame];
    }
}

sub message { return take($_[0], 'MESSAGE') }

sub subscribe {
    my ($stomp, $destination, %headers) = @_;
    $stomp->subscribe({ destination => $destination, receipt => 'r' . ++$number, %headers });
    equal('r' . $number, take($stomp, 'RECEIPT')->headers->{'receipt-id'});
}

sub sent {
    my ($stomp, $destination, $body, %headers) = @_;
    $stomp->send({ destination => $destination, body => $body, receipt => 'r' . ++$number, %headers });
    return take($stomp, 'RECEIPT');
}

sub acked {
    my ($stomp, $frame) = @_;
    $stomp->ack({ frame => $frame, receipt => 'r' . ++$number });
    take($stomp, 'RECEIPT');
}

sub plain {
    my ($stomp, $command, %headers) = @_;
    $stomp->send_frame(Net::Stomp::Frame->new({ command => $command, headers => \%headers }));
}

sub equal {
    my ($wanted, $got) = @_;
    $got = '(nothing)' unless defined $got;
    die "expected $wanted, got $got\n" unless $wanted eq $got;
}

sub refused {
    my ($why, $port, $trust) = @_;
    eval { opened($port, $trust); 1 } and die "connected\n";
    die "$@ $SSL_ERROR\n" unless "$@ $SSL_ERROR" =~ $why;
}

sub cannot { die "CANNOT $_[0]\n" }

my @steps = (
    'refuses-stranger' => sub { refused(qr/verify failed/, env('PORT'), env('OTHER_TRUST')) },
    'refuses-wrong-name' => sub { refused(qr/hostname verification failed/, env('OTHER_PORT'), env('OTHER_TRUST')) },
    'wrong-token' => sub {
        my ($stomp, $answer) = session('not.a.token');
        equal('token-rejected', $answer->headers->{code});
    },
    'connect' => sub {
        my ($stomp, $answer) = session();
        equal('1.0', $answer->headers->{version});
        equal('stock', $answer->headers->{'user-name'});
    },
    'receipt' => sub { my ($stomp) = session(); sent($stomp, '/channel/receipt', 'one') },
    'receipt-seq' => sub {
        my ($stomp) = session();
        equal(1, sent($stomp, '/channel/receipt-seq', 'one')->headers->{seq});
        equal(2, sent($stomp, '/channel/receipt-seq', 'two')->headers->{seq});
    },
    'echo' => sub {
        my ($stomp) = session();
        subscribe($stomp, '/channel/echo');
        sent($stomp, '/channel/echo', encode_utf8('grüß dich'), 'content-type' => 'text/plain');
        my $frame = message($stomp);
        equal(encode_utf8('grüß dich'), $frame->body);
        equal('stock', $frame->headers->{sender});
        equal('text/plain', $frame->headers->{'content-type'});
    },
    'binary' => sub {
        my $body = join('', map { chr } 0 .. 255) x 4;
        my ($stomp) = session();
        subscribe($stomp, '/channel/binary');
        sent($stomp, '/channel/binary', $body, bytes_message => 1);
        die "another body\n" unless $body eq message($stomp)->body;
    },
    'headers' => sub { cannot('STOMP 1.0 has no escapes, so a header cannot have a line end; colon and backslash come through') },
    'backslash-n' => sub {
        my ($stomp) = session();
        subscribe($stomp, '/channel/headers');
        sent($stomp, '/channel/headers', 'x', note => 'C:\\new\\cold');
        equal('C:\\new\\cold', message($stomp)->headers->{note});
    },
    'ack' => sub {
        my ($stomp) = session();
        subscribe($stomp, '/channel/ack', ack => 'client-individual', 'prefetch-count' => 1);
        sent($stomp, '/channel/ack', 'one');
        sent($stomp, '/channel/ack', 'two');
        my $first = message($stomp);
        equal('one', $first->body);
        die "the second came too early\n" if @early;
        acked($stomp, $first);
        equal('two', message($stomp)->body);
    },
    'nack' => sub {
        my ($stomp) = session();
        subscribe($stomp, '/channel/nack', ack => 'client-individual');
        sent($stomp, '/channel/nack', 'again');
        $stomp->nack({ frame => message($stomp) });
        my $again = message($stomp);
        equal('again', $again->body);
        equal('true', $again->headers->{redelivered});
        acked($stomp, $again);
    },
    'transaction' => sub {
        my ($stomp) = session();
        subscribe($stomp, '/channel/transaction');
        plain($stomp, 'BEGIN', transaction => 't');
        $stomp->send({ destination => '/channel/transaction', body => $_, transaction => 't' }) for qw(one two);
        sent($stomp, '/channel/transaction', 'before');
        equal('before', message($stomp)->body);
        plain($stomp, 'COMMIT', transaction => 't');
        equal('one', message($stomp)->body);
        equal('two', message($stomp)->body);
    },
    'abort' => sub {
        my ($stomp) = session();
        subscribe($stomp, '/channel/abort');
        plain($stomp, 'BEGIN', transaction => 't');
        $stomp->send({ destination => '/channel/abort', body => 'never', transaction => 't' });
        plain($stomp, 'ABORT', transaction => 't');
        sent($stomp, '/channel/abort', 'after');
        equal('after', message($stomp)->body);
    },
    'heart-beat' => sub { cannot('STOMP 1.0 has no heart-beats; socket_options => { keep_alive => 1 } lets the kernel look') },
    'resume' => sub {
        my ($stomp) = session();
        sent($stomp, '/channel/resume', "m$_") for 1 .. 5;
        my ($second) = session();
        subscribe($second, '/channel/resume', from => 'seq=3');
        for my $seq (3 .. 5) {
            my $frame = message($second);
            equal($seq, $frame->headers->{seq});
            equal("m$seq", $frame->body);
        }
    },
    'durable' => sub {
        my %durable = (ack => 'client-individual', 'durable-subscription-name' => 'desk');
        my ($stomp) = session();
        subscribe($stomp, '/channel/durable', %durable);
        sent($stomp, '/channel/durable', $_) for qw(done open);
        acked($stomp, message($stomp));
        equal('open', message($stomp)->body);
        my ($second) = session();
        subscribe($second, '/channel/durable', %durable);
        my $frame = message($second);
        equal('open', $frame->body);
        acked($second, $frame);
    },
    'not-permitted' => sub {
        my ($stomp) = session(env('READER_TOKEN'));
        $stomp->send({ destination => '/channel/forbidden', body => 'x' });
        my $error = $stomp->receive_frame({ timeout => $PATIENCE });
        equal('not-permitted', $error->headers->{code});
    },
    'disconnect' => sub { cannot('it closes the socket right behind DISCONNECT; send with a receipt before') },
);

print "version $Net::Stomp::VERSION\n";
my $failed = 0;
while (my ($name, $step) = splice @steps, 0, 2) {
    next if @ARGV && !grep { $_ eq $name } @ARGV;
    @early = ();
    next if eval { $step->(); 1 } && print "ok $name\n";
    my $why = $@ =~ s/\s+/ /gr;
    if ($why =~ s/^CANNOT //) {
        print "cannot $name: $why\n";
    } else {
        $failed = 1;
        print "failed $name: $why\n";
    }
}
exit $failed;
