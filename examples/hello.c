/* The smallest client that is safe: checks the pin, connects with a token, says hello, waits for receipt and echo.
 *     cc -Wall -o hello hello.c -lssl -lcrypto && ./hello HOST PORT PIN_FILE TOKEN_FILE
 * OpenSSL 3, POSIX. PIN_FILE is what `pinion certs pins` prints. The pin alone says who the server is, so the
 * certificate's name, dates and issuer are not looked at. Exit code 0: the message is on disk and has come back. */
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { FRAME_MAX = 1100 * 1024, TOKEN_MAX = 16 * 1024 };

static char head[FRAME_MAX + 1]; /* the last frame read: a line feed, command line and headers, a NUL, */
static char *body;               /* and its body behind them */

_Noreturn static void fail(const char *what, const char *detail) {
    fprintf(stderr, "%s %s\n", what, detail);
    exit(1);
}

static int dial(const char *host, const char *port) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all;
    struct timeval patience = {.tv_sec = 10}; /* for each read and each write; connect too, on Linux */
    if (getaddrinfo(host, port, &hints, &all) != 0) fail("unknown host", host);
    for (struct addrinfo *one = all; one != NULL; one = one->ai_next) {
        int plain = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (plain < 0) continue;
        setsockopt(plain, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(plain, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (connect(plain, one->ai_addr, one->ai_addrlen) == 0) return plain;
    }
    fail("nobody answers on port", port);
}

/* A pin is sha256// and the hash of the public key's record in the certificate, in base64. */
static void check_pin(SSL *tls, const char *pin_file) {
    unsigned char *key = NULL, hash[EVP_MAX_MD_SIZE];
    char shown[8 + 4 * EVP_MAX_MD_SIZE] = "sha256//", known[256];
    unsigned int hash_bytes = 0;
    FILE *file = fopen(pin_file, "r");
    X509 *certificate = SSL_get1_peer_certificate(tls);
    if (file == NULL || certificate == NULL) fail("cannot read", file == NULL ? pin_file : "the certificate");
    int bytes = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
    if (bytes < 0 || EVP_Digest(key, bytes, hash, &hash_bytes, EVP_sha256(), NULL) != 1) fail("cannot hash", "the key");
    EVP_EncodeBlock((unsigned char *)shown + 8, hash, (int)hash_bytes);
    while (fscanf(file, "%255s", known) == 1)
        if (strcmp(known, shown) == 0) return;
    fail("the server's pin is not in the file, so nothing was sent:", shown);
}

static void say(SSL *tls, const char *text) { /* with the NUL that ends a frame */
    if (SSL_write(tls, text, (int)strlen(text) + 1) <= 0) fail("the connection broke", "while writing");
}

static char next(SSL *tls) {
    char byte;
    if (SSL_read(tls, &byte, 1) != 1) fail("the connection broke", "or was silent for 10 s");
    return byte;
}

static int has(const char *line) { /* whether the last frame's head has this line */
    char whole[128];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    return strstr(head, whole) != NULL;
}

/* Reads frames until one has this command and this header. Others may come first: a channel has many writers. */
static void expect(SSL *tls, const char *command, const char *header) {
    do {
        size_t used = 2, end;
        head[0] = '\n'; /* so that every line has one before it */
        while ((head[1] = next(tls)) == '\n') continue; /* heart-beats, or ends of line between frames */
        while (head[used - 1] != '\n' || head[used - 2] != '\n')
            if (used >= FRAME_MAX || (head[used++] = next(tls)) == '\0') fail("this is no frame:", head);
        head[used++] = '\0';
        body = head + used;
        char *length = strstr(head, "\ncontent-length:");
        end = length == NULL ? 0 : used + strtoul(length + 16, NULL, 10) + 1; /* with its NUL; else up to the first */
        do {
            if (used >= FRAME_MAX) fail("too long:", command);
            head[used++] = next(tls);
        } while (used < end || head[used - 1] != '\0');
        if (has("ERROR")) fail("ERROR", body);
    } while (!has(command) || !has(header));
}

int main(int count, char **given) {
    static char token[TOKEN_MAX + 1], text[TOKEN_MAX + 1024], seq[64];
    if (count != 5) fail("usage:", "hello HOST PORT PIN_FILE TOKEN_FILE");
    signal(SIGPIPE, SIG_IGN);
    FILE *file = fopen(given[4], "r");
    if (file == NULL || fscanf(file, "%16384s", token) != 1) fail("no token in", given[4]);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL); /* the pin is checked instead, before the first byte is sent */
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, dial(given[1], given[2]));
    if (SSL_connect(tls) != 1) fail("no TLS 1.3:", ERR_error_string(ERR_get_error(), NULL));
    check_pin(tls, given[3]);
    snprintf(text, sizeof text, "CONNECT\naccept-version:1.2\nhost:%s\npasscode:%s\n\n", given[1], token);
    say(tls, text);
    expect(tls, "CONNECTED", "version:1.2");
    say(tls, "SUBSCRIBE\nid:0\ndestination:/channel/hello\n\n");
    say(tls, "SEND\ndestination:/channel/hello\nreceipt:hello\n\nHello, Server!");
    expect(tls, "RECEIPT", "receipt-id:hello");
    char *at = strstr(head, "\nseq:");
    if (at == NULL || sscanf(at, " %63s", seq) != 1) fail("a receipt without", "seq");
    printf("receipt: on disk as number %s\n", seq + 4);
    expect(tls, "MESSAGE", seq);
    printf("echo: %s\n", body);
    say(tls, "DISCONNECT\nreceipt:bye\n\n");
    expect(tls, "RECEIPT", "receipt-id:bye");
    SSL_shutdown(tls);
    return 0;
}
