package dev.zt4j.servlet;

import dev.zt4j.enforcement.Watch;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The WebSocket of docs/http.md, as it stands there. */
public final class Talk extends Endpoint {
    private final CompletableFuture<Session> opened = new CompletableFuture<>();
    private final Watch watch;

    private Talk(HttpServletRequest request) {
        watch = ZeroTrustFilter.watch(request, (watched, decision) -> {
            if (!decision.allowed()) {
                opened.thenAccept(Talk::end);
            }
        });
    }

    public static void serve(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Talk talk = new Talk(request);
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Talk.class, request.getServletPath())
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(talk);
                    }
                })
                .build();
        try {
            ((ServerContainer) request.getServletContext().getAttribute(ServerContainer.class.getName()))
                    .upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        } finally {
            if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                talk.watch.close();
            }
        }
    }

    private static void end(Session session) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "permission denied"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, text -> session.getAsyncRemote().sendText(text));
        opened.complete(session);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        watch.close();
    }
}
