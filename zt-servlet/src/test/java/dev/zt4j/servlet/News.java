package dev.zt4j.servlet;

import dev.zt4j.enforcement.Watch;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Principal;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** The WebSocket of docs/http.md, as it stands there. */
@ServerEndpoint("/news")
public final class News {
    private volatile @Nullable Watch watch;

    @OnOpen
    public void open(Session session) {
        Principal caller = session.getUserPrincipal();
        if (caller != null) {
            watch = ZeroTrustFilter.watch(caller, (watched, decision) -> {
                if (!decision.allowed()) {
                    watched.close();
                    ForkJoinPool.commonPool().execute(() -> end(session));
                }
            });
        }
    }

    /** Closing may wait for the client, which is not for the thread that all watches share. */
    private static void end(Session session) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "permission denied"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @OnClose
    public void closed() {
        Watch watched = watch;
        if (watched != null) {
            watched.close();
        }
    }
}
