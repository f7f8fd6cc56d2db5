package dev.zt4j.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Appends records to a file, opened with the first record and again after a failure. */
final class FileDecisionSink implements DecisionSink {
    private final Path file;
    private @Nullable OutputStream output;

    FileDecisionSink(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    @Override
    public void write(LogRecord record) throws IOException {
        byte[] line = (record.toJson() + '\n').getBytes(StandardCharsets.UTF_8);
        attempt(output == null ? open() : output, stream -> stream.write(line));
    }

    @Override
    public void flush() throws IOException {
        if (output != null) {
            attempt(output, OutputStream::flush);
        }
    }

    @Override
    public void close() throws IOException {
        if (output != null) {
            output.close();
            output = null;
        }
    }

    private void attempt(OutputStream stream, Step step) throws IOException {
        try {
            step.run(stream);
        } catch (IOException e) {
            output = null;
            stream.close();
            throw e;
        }
    }

    private OutputStream open() throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        OutputStream opened = new BufferedOutputStream(Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                ownerOnly)));
        output = opened;
        return opened;
    }

    @FunctionalInterface
    private interface Step {
        void run(OutputStream stream) throws IOException;
    }
}
