package dev.zt4j.servlet;

import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real nginx or HAProxy before an application, as its Debian package comes. It takes client certificates, calls the
 * application as {@code /edge} over connections that all its clients share, and forwards who the client was.
 */
final class ReverseProxy implements AutoCloseable {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final Path directory;
    private final int port;
    private final Process process;

    private ReverseProxy(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    static boolean installed(String name) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
    }

    /** Starts one and waits until it listens. */
    static ReverseProxy start(String name, World world, App app) throws Exception {
        Path directory = Files.createTempDirectory(name);
        int port = freePort();
        // HAProxy takes one file with key and certificate, nginx takes the same file twice.
        identity(world, "/ledger", directory.resolve("server.pem"));
        identity(world, "/edge", directory.resolve("edge.pem"));
        Path configuration = directory.resolve("proxy.conf");
        List<String> command = new ArrayList<>();
        if (name.equals("nginx")) {
            Files.writeString(configuration, nginx(directory, port, app.port()));
            command.addAll(
                    List.of("nginx", "-p", directory.toString(), "-e", "stderr", "-c", configuration.toString()));
        } else {
            Files.writeString(configuration, haproxy(directory, port, app.port()));
            command.addAll(List.of("haproxy", "-db", "-f", configuration.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile());
        builder.environment().merge("PATH", "/usr/sbin", (path, more) -> path + ':' + more);
        ReverseProxy proxy = new ReverseProxy(directory, port, builder.start());
        proxy.awaitListening();
        return proxy;
    }

    private static void identity(World world, String path, Path file) throws IOException {
        Path parts = Files.createTempDirectory("svid");
        world.authority.writeX509Svid(world.authority.id(path), LIFETIME, parts);
        Files.writeString(
                file, Files.readString(parts.resolve("svid_key.pem")) + Files.readString(parts.resolve("svid.pem")));
        Files.copy(
                parts.resolve("svid_bundle.pem"),
                file.resolveSibling("authority.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        delete(parts);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String nginx(Path directory, int port, int target) {
        return """
            daemon off;
            master_process off;
            pid DIR/pid;
            events {}
            http {
              access_log off;
              client_body_temp_path DIR/body;
              proxy_temp_path DIR/proxy;
              fastcgi_temp_path DIR/fastcgi;
              uwsgi_temp_path DIR/uwsgi;
              scgi_temp_path DIR/scgi;
              upstream app { server 127.0.0.1:TARGET; keepalive 1; }
              map $ssl_client_escaped_cert $xfcc { "" ""; default 'Cert="$ssl_client_escaped_cert"'; }
              server {
                listen 127.0.0.1:PORT ssl;
                ssl_certificate DIR/server.pem;
                ssl_certificate_key DIR/server.pem;
                ssl_verify_client optional_no_ca;
                location / {
                  proxy_pass https://app;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header X-Forwarded-Client-Cert $xfcc;
                  proxy_ssl_certificate DIR/edge.pem;
                  proxy_ssl_certificate_key DIR/edge.pem;
                }
              }
            }
            """.replace("DIR", directory.toString())
                .replace("PORT", "" + port)
                .replace("TARGET", "" + target);
    }

    private static String haproxy(Path directory, int port, int target) {
        return """
            defaults
              mode http
              timeout client 30s
              timeout server 30s
              timeout connect 10s
              http-reuse always
            frontend clients
              bind 127.0.0.1:PORT ssl crt DIR/server.pem ca-file DIR/authority.pem verify optional
              http-request del-header X-Forwarded-Client-Cert
              http-request set-header X-Forwarded-Client-Cert Cert=\\"-----BEGIN%%20CERTIFICATE-----%%0A%[ssl_c_der,base64,url_enc]%%0A-----END%%20CERTIFICATE-----%%0A\\" if { ssl_c_used }
              default_backend app
            backend app
              server app 127.0.0.1:TARGET ssl verify none crt DIR/edge.pem
            """.replace("DIR", directory.toString())
                .replace("PORT", "" + port)
                .replace("TARGET", "" + target);
    }

    private void awaitListening() throws Exception {
        IOException last = null;
        for (int tries = 0; tries < 400; tries++) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(Files.readString(directory.resolve("output.txt")));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                last = notYet;
            }
        }
        close();
        throw new IllegalStateException("the proxy does not listen", last);
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        delete(directory);
    }

    /** Deletes a directory with what is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
