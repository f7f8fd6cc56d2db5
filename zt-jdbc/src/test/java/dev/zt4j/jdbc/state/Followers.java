package dev.zt4j.jdbc.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.zt4j.log.EventKind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Processes that follow one database, all in this one; also a program, so that there can be a second JVM of them. */
final class Followers implements AutoCloseable {
    static final String READY = "ready";

    private final List<Member> members = new ArrayList<>();
    private final List<HikariDataSource> pools = new ArrayList<>();

    Followers(int count, String url) throws IOException {
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setUrl(url);
        for (int i = 0; i < count; i++) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(direct);
            config.setMaximumPoolSize(1);
            HikariDataSource pool = new HikariDataSource(config);
            pools.add(pool);
            members.add(
                    new Member(JdbcStateSource.builder(pool).listenOn(direct).build()));
        }
    }

    /** Waits until all have revoked somebody, and returns the latest time of that, in milliseconds. */
    long allRevoked() throws InterruptedException {
        long latest = 0;
        for (Member member : members) {
            latest = Math.max(
                    latest, member.events(EventKind.REVOKED).get(0).time().toEpochMilli());
        }
        return latest;
    }

    /** Follows, says so, and says when all have revoked somebody. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        try (Followers followers = new Followers(Integer.parseInt(args[0]), args[1])) {
            out.println(READY);
            out.println(followers.allRevoked());
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        pools.forEach(HikariDataSource::close);
    }
}
