package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.cli.Forked.Said;

/// Wrong use ends with 2 and says what would have been right.
class MisuseTest {

    /// What is typed, and what the answer must contain.
    private static final String MISUSES = """
            snd                                                | did you mean send?
            sreve                                              | did you mean serve?
            token nwe                                          | did you mean new?
            foo                                                | there is no command foo
            foo --bar                                          | there is no command foo
            admin sesions --data /tmp/x                        | did you mean sessions?
            certs pin --data /tmp/x                            | did you mean pins?
            --sevrer x                                         | there is no option --sevrer
            send --sevrer x /channel/a hi                      | did you mean --server?
            listen --form=first /channel/a                     | did you mean --from?
            serve --prot 1                                     | did you mean --port?
            send --token secret /channel/a hi                  | did you mean --token-file?
            serve --config /no/such.conf                       | config default
            serve --set connections.max                        | expected KEY=VALUE
            serve --set conections.max=5                       | did you mean connections.max
            serve --set connections.max=0                      | 1 to 1000000
            serve --set connections.max=5 --set connections.max=6 | said twice
            serve --set connections.max=5 --set handshakes.max=6 | handshakes.max is 6, expected 1 to 5
            serve --set message.body.max=2m                    | 1k to 1m
            serve --set issuer.https://a.jkws=b                | did you mean jwks
            serve --data /tmp/x --port 70000                   | expected 0 to 65535
            serve --data /tmp/x --port many                    | '--port'
            serve --data /tmp/x --bind no.such.host.invalid    | no address of this machine
            serve --data /tmp/x --tls-provider openssl         | expected jdk or bc
            serve --data /tmp/x --stomp-versions 1.3            | one or more of 1.0, 1.1 and 1.2
            serve --data /tmp/x --alias /topic/                | FROM=TO
            serve --data /tmp/x --alias /topic/=/user/         | the beginning of a destination
            serve --data /tmp/x --alias /channel/=/channel/x.  | a meaning of its own
            serve --data /tmp/x --alias /t/=/channel/ --alias /t/=/channel/ | the same FROM
            serve --data /tmp/x --log xml                      | auto, text or json
            serve --data /tmp/x --issuer a                      | --jwks
            serve --data /tmp/x --jwks a                        | --issuer
            serve --data /tmp/x --issuer a --jwks http://a/b    | expected https://HOST
            serve --data /tmp/x --issuer a --jwks https:///b    | expected https://HOST
            serve --data /tmp/x --issuer a --jwks f --jwks-ca c | for an https address only
            serve --data /tmp/x --issuer a --jwks f --profile x | access-token or plain-jwt
            serve --data /tmp/x --no-local-issuer               | nobody could connect
            send --server h:1 --pin sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= --token-file /dev/null --client-key k /channel/a hi | --client-cert and --client-key
            serve --data /tmp/x --token-skew 2m                 | 0s to 1m
            serve --data /tmp/x --token-lifetime-max 400d       | 1s to 366d
            serve --data /tmp/x --retain news                   | no rule of retention
            serve --data /tmp/x --retain :age=3d               | no rule of retention
            serve --data /tmp/x --retain news:                 | no bound
            serve --data /tmp/x --retain news:3d               | no bound
            serve --data /tmp/x --retain news:size=3           | no bound
            serve --data /tmp/x --retain news:age=3d,          | no bound
            serve --data /tmp/x --retain news:age=3d,age=4d    | twice
            serve --data /tmp/x --retain news:age=3            | such as 500ms
            serve --data /tmp/x --retain news:age=0d           | more than zero
            serve --data /tmp/x --retain news:age=10ms         | one second
            serve --data /tmp/x --retain news:age=99999d       | 36500 days
            serve --data /tmp/x --retain news:count=0          | the count 0
            serve --data /tmp/x --retain news:count=-1         | no number of messages
            serve --data /tmp/x --retain news:count=many       | no number of messages
            serve --data /tmp/x --retain news:bytes=9          | 1048576 to
            serve --data /tmp/x --retain news:bytes=2x         | such as 512m
            serve --data /tmp/x --retain news:bytes=99999999t  | more bytes than
            serve --data /tmp/x --retain n..s:age=3d           | channel
            serve --data /tmp/x --retain n>s:age=3d            | misplaced >
            serve --data /tmp/x --retain @anna:age=3d          | not allowed at position 1
            serve --data /tmp/x --retain a:age=3d --retain a:count=9 | names a twice
            serve --data /tmp/x --cursor-hold 400d             | 1ms to 365d
            db                                                 | verify, backup, restore, export
            db vefiry                                          | did you mean verify?
            db verify --data /tmp/x a b                        | there is b
            db backup --data /tmp/x                            | --name
            db backup --data /tmp/x --name a --to b            | --name
            db backup --to b                                   | needs --data DIR
            db backup --name a                                 | --server HOST:PORT is missing
            db restore --data /tmp/x                           | BACKUP
            db key                                             | FILE
            db rekey --data /tmp/x                             | --new-key-file
            db rekey --data /tmp/x --decrypt --new-key-file f  | --new-key-file
            db migrate --data /tmp/x                           | --to
            db migrate --data /tmp/x --to a --from b           | --from
            send --pin sha256//short /channel/a hi             | pin
            send --server a:b:c /channel/a hi                  | expected HOST:PORT
            send --server host:99999 /channel/a hi             | 1 to 65535
            send --server host:0 /channel/a hi                 | 1 to 65535
            send --timeout 5 /channel/a hi                     | such as 500ms, 30s
            send --timeout 0s /channel/a hi                    | more than zero
            send hello hi                                      | /channel/NAME
            send /channel/a..b hi                              | channel
            send /channel/> hi                                 | nothing to send to
            send /server/pins hi                               | nothing to send to
            send /channel/a                                    | TEXT
            send /channel/a hi there                           | there
            send /channel/a hi                                 | --server HOST:PORT is missing
            send --server h:1 /channel/a hi                    | --pin PIN is missing
            send --server h:1 --pin sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= /channel/a hi | --token-file FILE is missing
            listen --from yesterday /channel/a                 | next, first, last
            listen --from 0 /channel/a                         | seq=N with N from 1
            listen --from time=monday /channel/a               | time=
            listen --count 0 /channel/a                        | expected 1 or more
            chat /channel/*                                    | no place to talk in
            token new --data /tmp/x                            | --sub
            token new --data /tmp/x --sub a --ttl 90d          | 30 days
            token init --data /tmp/x --alg HS256                | expected ES256 or EdDSA
            bench                                              | publish, echo
            bench publsh                                       | did you mean publish?
            bench publish                                      | --server HOST:PORT is missing
            token rotate --data /tmp/x --alg none              | expected ES256 or EdDSA
            token                                              | init, new, show, check, keys, rotate
            token new --data /tmp/x --sub a --scope write:>    | grants nothing here
            certs                                              | status, pins, stage, promote
            certs promote --data /tmp/x --forse                | did you mean --force?
            certs stage --data /tmp/x --kind rsa-512           | ec-p256
            certs stage --data /tmp/x --lifetime 1h            | less than a day
            certs recovery --data /tmp/x                       | --out
            certs recovery --data /tmp/x --out a --promote b   | mutually exclusive
            certs restore --data /tmp/x                        | --in
            serve --data /tmp/x --rotation-every 7d            | shorter than the time between
            hostile --faults 0                                 | 1 to 1000000
            hostile --within 0                                 | 1 or more
            hostile --port 70000                               | 0 to 65535
            serve --data /tmp/x --rotation-overlap 0d          | 1ms to 36500d
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = MISUSES)
    void itEndsWithTwoAndNamesWhatIsExpected(String line, String expected) {
        Said said = InProcess.run(line.split(" +", -1));

        assertAll(() -> assertEquals(2, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains(expected), said.err()),
                () -> assertTrue(said.err().contains("--help"), said.err()));
    }

    @Test
    void withoutACommandItListsThem() {
        Said said = InProcess.run();

        assertAll(() -> assertEquals(2, said.exit()), () -> assertTrue(said.err().contains("serve, demo, send")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo", "send", "listen", "chat", "request", "reply", "pins", "pins show",
            "pins add", "pins forget", "completion", "man", "token", "token init", "token new", "token keys",
            "token rotate", "certs", "certs pins", "config", "config check", "config show", "config default", "db",
            "db verify", "db backup", "db restore", "db export", "db key", "db rekey", "db migrate", "bench",
            "bench publish", "bench echo", "bench fan-out", "bench replay", "bench connects", "bench mixed",
            "bench across", "hostile"})

    void helpEndsWithAnExample(String command) {
        Said said = InProcess.run((command + " --help").split(" ", -1));

        assertAll(() -> assertEquals(0, said.exit()), () -> assertEquals("", said.err()),
                () -> assertTrue(said.out().contains("Example"), said.out()),
                () -> assertTrue(said.out().contains("  pinion " + command), said.out()));
    }

    @Test
    void theVersionIsPrinted() {
        Said said = InProcess.run("--version");

        assertAll(() -> assertEquals(0, said.exit()), () -> assertTrue(said.out().startsWith("pinion ")));
    }
}
