package dev.pinion.certs.tls;

import java.io.IOException;
import java.net.Socket;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A server socket that accepts a plain socket and puts TLS on top of it, where the providers' own accept TLS sockets
/// that are their own transport.
///
/// Only so can a thread that is stuck in a write be ended by an interrupt: an interrupted virtual thread closes the
/// socket that it writes to. Were that the TLS socket, closing would write its goodbye to the peer that accepts no
/// byte, be interrupted, close again, and so on to the end of the stack, with locks held for ever.
///
/// Thread: one accepts; the settings are made before. Any may [#layer] what was accepted.
public final class LayeredServerSocket extends SSLServerSocket {
    private final TlsStack stack;
    private SSLParameters parameters;
    private boolean sessionCreation = true;

    public LayeredServerSocket(TlsStack stack) throws IOException {
        this.stack = stack;
        parameters = stack.context().getDefaultSSLParameters();
    }

    /// Returns a connection whose handshake has not begun.
    @Override
    public Socket accept() throws IOException {
        return layer(acceptPlain());
    }

    /// Only TCP: cheap, so that a crowd of newcomers does not hold up the thread that accepts.
    public PlainSocket acceptPlain() throws IOException {
        var plain = new PlainSocket();
        implAccept(plain);
        return plain;
    }

    /// TLS on top of an accepted socket, before its handshake. Closes the socket when that fails.
    public SSLSocket layer(PlainSocket plain) throws IOException {
        try {
            SSLSocket layered = stack.layered(plain);
            layered.setUseClientMode(false);
            layered.setSSLParameters(parameters);
            layered.setEnableSessionCreation(sessionCreation);
            return layered;
        } catch (IOException | RuntimeException failed) {
            plain.close();
            throw failed;
        }
    }

    @Override
    public SSLParameters getSSLParameters() {
        return parameters;
    }

    @Override
    public void setSSLParameters(SSLParameters wanted) {
        parameters = wanted;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        parameters.setCipherSuites(suites);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return stack.context().getSupportedSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        parameters.setProtocols(protocols);
    }

    @Override
    public String[] getSupportedProtocols() {
        return stack.context().getSupportedSSLParameters().getProtocols();
    }

    @Override
    public boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        parameters.setNeedClientAuth(need);
    }

    @Override
    public boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        parameters.setWantClientAuth(want);
    }

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    /// @throws IllegalArgumentException for `true`: what accepts is the server
    @Override
    public void setUseClientMode(boolean client) {
        if (client) {
            throw new IllegalArgumentException("a server socket cannot be the client");
        }
    }

    @Override
    public boolean getEnableSessionCreation() {
        return sessionCreation;
    }

    @Override
    public void setEnableSessionCreation(boolean allowed) {
        sessionCreation = allowed;
    }
}
