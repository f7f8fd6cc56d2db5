package dev.zt4j.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends records to a file, opened with the first record and again after a failure. What was written since the last
 * good flush is taken back when a write fails, so that the file holds the records that count as written, and whole
 * lines only.
 */
final class FileDecisionSink implements DecisionSink {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileDecisionSink.class);
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final @Nullable FileRotation rotation;
    private final @Nullable HashChain chain;
    private final UnaryOperator<WritableByteChannel> medium;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER);
    private @Nullable FileChannel channel;
    private @Nullable WritableByteChannel output;
    private @Nullable Instant firstTime;
    private @Nullable Instant lastTime;
    private boolean known;
    private long size;
    private long committedSize;
    private ChainHead head = ChainHead.NONE;
    private ChainHead committedHead = ChainHead.NONE;
    private long anchored;

    FileDecisionSink(Path file, @Nullable FileRotation rotation, @Nullable HashChain chain) {
        this(file, rotation, chain, opened -> opened);
    }

    /** Creates a sink whose bytes go through something else before they reach the file. */
    FileDecisionSink(
            Path file,
            @Nullable FileRotation rotation,
            @Nullable HashChain chain,
            UnaryOperator<WritableByteChannel> medium) {
        this.file = Objects.requireNonNull(file, "file");
        this.rotation = rotation;
        this.chain = chain;
        this.medium = medium;
    }

    @Override
    public void write(LogRecord record) throws IOException {
        attempt(() -> {
            if (channel == null) {
                open();
            }
            if (firstTime == null) {
                firstTime = record.time();
            }
            String json = record.toJson();
            add(chain == null ? json : ChainLine.append(chain.key(), head, json));
            if (buffer.size() >= BUFFER) {
                drain();
            }
            lastTime = record.time();
        });
    }

    private void add(String line) {
        if (chain != null) {
            head = ChainLine.headOf(line, head);
        }
        buffer.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        buffer.write('\n');
    }

    private void drain() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
        size += bytes.remaining();
        buffer.reset();
        WritableByteChannel target = Objects.requireNonNull(output, "output");
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }

    @Override
    public void flush() throws IOException {
        if (channel == null) {
            return;
        }
        attempt(this::drain);
        known = true;
        committedSize = size;
        committedHead = head;
        if (chain != null && head.link() - anchored >= chain.every()) {
            anchor(chain);
        }
        if (rotation != null && due(rotation)) {
            rotate(rotation);
        }
    }

    private boolean due(FileRotation limits) {
        return committedSize >= limits.maxBytes()
                || (firstTime != null && lastTime != null && !lastTime.isBefore(firstTime.plus(limits.maxAge())));
    }

    private void anchor(HashChain ofFile) {
        if (committedHead.link() == anchored) {
            return;
        }
        try {
            ofFile.anchor().keep(committedHead);
            anchored = committedHead.link();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn(
                    "the head of the decision log's chain could not be anchored: {}",
                    e.getClass().getName());
        }
    }

    /** Whatever goes wrong here, the records are written: the file just stays the current one. */
    private void rotate(FileRotation limits) {
        try {
            close();
            RotatedFiles files = RotatedFiles.of(file);
            Files.move(file, files.next());
            committedSize = 0;
            files.deleteAllBut(limits.kept());
        } catch (IOException e) {
            LOGGER.warn(
                    "the decision log could not be put aside: {}", e.getClass().getName());
        }
        firstTime = null;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            return;
        }
        channel = null;
        try (open) {
            open.force(true);
        } finally {
            if (chain != null) {
                anchor(chain);
            }
        }
    }

    private void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            takeBack();
            throw e;
        }
    }

    private void takeBack() {
        buffer.reset();
        head = committedHead;
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            // If it cannot be cut back now, that is done when it is opened again.
            try (open) {
                open.truncate(committedSize);
            } catch (IOException e) {
                LOGGER.debug(
                        "the decision log could not be cut back: {}",
                        e.getClass().getName());
            }
        }
    }

    private void open() throws IOException {
        FileChannel opened = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ownerOnly());
        try {
            lock(opened);
            takeUp(opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        output = medium.apply(opened);
        channel = opened;
    }

    private void takeUp(FileChannel opened) throws IOException {
        size = opened.size();
        if (known && committedSize > 0 && size >= committedSize) {
            opened.truncate(committedSize);
            size = committedSize;
            opened.position(size);
            return;
        }
        boolean torn = continueFrom(opened);
        committedSize = size;
        if (chain != null) {
            add(ChainLine.start(chain.key(), head, torn));
        }
    }

    /** Goes to the end of what an earlier process wrote; tells whether its last line is not whole. */
    private boolean continueFrom(FileChannel opened) throws IOException {
        opened.position(size);
        if (size == 0) {
            if (!known && chain != null) {
                head = lastOf(RotatedFiles.of(file).newest());
            }
            committedHead = head;
            return false;
        }
        FileTail tail = FileTail.of(opened);
        if (!known && chain != null) {
            head = tail.head();
        }
        committedHead = head;
        if (tail.torn()) {
            buffer.write('\n');
        }
        return tail.torn();
    }

    private static ChainHead lastOf(@Nullable Path rotated) throws IOException {
        if (rotated == null) {
            return ChainHead.NONE;
        }
        try (FileChannel old = FileChannel.open(rotated, StandardOpenOption.READ)) {
            return FileTail.of(old).head();
        }
    }

    private static void lock(FileChannel opened) throws IOException {
        try {
            if (opened.tryLock() == null) {
                throw new IOException("another process writes the decision log");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("another sink writes the decision log", e);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
