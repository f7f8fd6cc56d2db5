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
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** A WebSocket that a servlet opens, watched by the request with which it was opened. */
public final class Talk extends Endpoint {
    private final Watch watch;
    private @Nullable Session session;
    private boolean over;

    private Talk(HttpServletRequest request) {
        watch = ZeroTrustFilter.watch(request, (watched, decision) -> {
            if (!decision.allowed()) {
                ForkJoinPool.commonPool().execute(this::end);
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

    /** Ends the socket, or remembers to where it is not open yet. */
    private synchronized void end() {
        over = true;
        if (session == null) {
            return;
        }
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "permission denied"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void onOpen(Session opened, EndpointConfig config) {
        opened.addMessageHandler(String.class, text -> opened.getAsyncRemote().sendText(text, sent -> {}));
        session = opened;
        if (over) {
            end();
        }
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
        watch.close();
    }
}
