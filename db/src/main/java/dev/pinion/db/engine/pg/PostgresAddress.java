package dev.pinion.db.engine.pg;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.util.DriverDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;

/// Where a database of PostgreSQL is, and how it is reached: over TLS, with the server's certificate and name checked, unless it is
/// on this machine. The password comes from its file each time, so a new one needs no restart. Immutable; any thread.
public final class PostgresAddress {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresAddress.class);
    private static final String DRIVER = "org.postgresql.Driver";
    private static final String USER = "user";
    private static final String SSL_MODE = "sslmode";
    private static final String SSL_ROOT_CERT = "sslrootcert";
    private static final String SCHEME = "jdbc:postgresql://";
    private static final Set<String> ON_THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    /// What a URL may set. Others could load classes, switch checks off, or write what we send to a file.
    private static final Set<String> ALLOWED = Set.of(USER, SSL_MODE, SSL_ROOT_CERT, "sslcert", "sslkey",
            "sslNegotiation", "currentSchema", "ApplicationName", "connectTimeout", "socketTimeout", "loginTimeout",
            "targetServerType");
    private static final String VERIFY_FULL = "verify-full";
    private static final int PASSWORD_BYTES_MAX = 4_096;

    private final String url;
    private final Map<String, String> properties;
    private final @Nullable Path passwordFile;

    private PostgresAddress(String url, Map<String, String> properties, @Nullable Path passwordFile) {
        this.url = url;
        this.properties = properties;
        this.passwordFile = passwordFile;
    }

    /// Of what an operator names.
    ///
    /// @throws DatabaseRefusedException when it is no address, or one that is not safe
    public static PostgresAddress of(DatabaseConfig.Server server) {
        String url = server.url();
        if (!url.startsWith(SCHEME)) {
            throw refused("is not one of PostgreSQL; expected " + SCHEME + "HOST[:PORT]/DATABASE[?NAME=VALUE[&…]]");
        }
        int question = url.indexOf('?');
        String place = url.substring(SCHEME.length(), question < 0 ? url.length() : question);
        int slash = place.indexOf('/');
        if (slash <= 0 || slash == place.length() - 1 || place.indexOf('@') >= 0) {
            throw refused("does not name a host and a database; expected " + SCHEME + "HOST[:PORT]/DATABASE");
        }
        Map<String, String> properties = defaults();
        properties.putAll(parsed(question < 0 ? "" : url.substring(question + 1)));
        String user = server.user();
        if (user != null) {
            properties.put(USER, user);
        }
        if (!properties.containsKey(USER)) {
            throw refused("names no user; name the role that owns the schema (--db-user)");
        }
        secure(properties, Arrays.stream(place.substring(0, slash).split(",")).allMatch(PostgresAddress::isHere));
        return new PostgresAddress(question < 0 ? url : url.substring(0, question), properties, server.passwordFile());
    }

    private static Map<String, String> defaults() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("ApplicationName", "pinion");
        properties.put("connectTimeout", "5");
        // Nothing that we ask for takes so long; a network that swallows everything is noticed by this.
        properties.put("socketTimeout", "30");
        properties.put("targetServerType", "primary");
        properties.put("tcpKeepAlive", "true");
        properties.put("gssEncMode", "disable");
        // What the server tells of a row does not belong into a log.
        properties.put("logServerErrorDetail", "false");
        // What a session that has stopped in mid-batch has locked is free again after that.
        properties.put("options", "-c idle_in_transaction_session_timeout=30s");
        return properties;
    }

    private static Map<String, String> parsed(String query) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String each : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            if (name.equals("password")) {
                throw refused("holds a password, which everybody sees who lists processes; put it into a file"
                        + " (--db-password-file)");
            }
            if (equals < 0 || !ALLOWED.contains(name)) {
                throw refused("sets " + name + "; expected NAME=VALUE with one of "
                        + String.join(", ", ALLOWED.stream().sorted().toList()));
            }
            properties.put(name, URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return properties;
    }

    private static boolean isHere(String hostAndPort) {
        String host = hostAndPort.startsWith("[") ? hostAndPort.substring(0, hostAndPort.indexOf(']') + 1)
                : hostAndPort.replaceFirst(":.*", "");
        return ON_THIS_MACHINE.contains(host);
    }

    private static void secure(Map<String, String> properties, boolean isHere) {
        String mode = properties.putIfAbsent(SSL_MODE, isHere ? "disable" : VERIFY_FULL);
        if (mode != null && !mode.equals(VERIFY_FULL) && !(isHere && mode.equals("disable"))) {
            throw refused("sets sslmode=" + mode + "; expected " + VERIFY_FULL
                    + (isHere ? ", or disable for a server on this machine" : ", since the server is another machine")
                    + " (sslrootcert=FILE names the authority of its certificate, where Java does not know it)");
        }
        if (!properties.containsKey(SSL_ROOT_CERT)) {
            // With Java's own authorities; the name is checked all the same.
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
    }

    /// With the password that the file has now.
    ///
    /// @throws DatabaseRefusedException when it cannot be used
    DataSource source() {
        Properties all = new Properties();
        all.putAll(properties);
        Path file = passwordFile;
        return new DriverDataSource(url, DRIVER, all, properties.get(USER), file == null ? null : password(file));
    }

    /// A connection that sees what is committed now, and changes nothing.
    public Connection snapshot() throws SQLException {
        Connection connection = source().getConnection();
        // What is asked of the whole of it may take long.
        connection.setNetworkTimeout(Runnable::run, 0);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        return connection;
    }

    private static String password(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(each -> !each.name().startsWith("OWNER_"))) {
                throw new DatabaseRefusedException(
                        "the password file " + file + " can be used by others than its owner; make it 0600", null);
            }
            if (Files.size(file) > PASSWORD_BYTES_MAX) {
                throw new DatabaseRefusedException("the password file " + file + " is longer than a password", null);
            }
            String password = Files.readString(file).stripTrailing();
            if (password.isEmpty() || password.indexOf('\n') >= 0) {
                throw new DatabaseRefusedException("the password file " + file + " does not hold one line", null);
            }
            return password;
        } catch (IOException unreadable) {
            throw new DatabaseRefusedException("the password file " + file + " cannot be read: " + unreadable,
                    unreadable);
        }
    }

    private static DatabaseRefusedException refused(String why) {
        return new DatabaseRefusedException("the URL of the database (db.url) " + why, null);
    }

    /// Ends a connection without waiting for anything.
    static void letGo(Connection connection) {
        try {
            connection.abort(closing -> Thread.ofVirtual().start(closing));
        } catch (SQLException alreadyGone) {
            LOG.debug("while abandoning the database: {}", alreadyGone.getMessage());
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
