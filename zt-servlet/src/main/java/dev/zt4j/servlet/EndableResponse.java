package dev.zt4j.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/** The response as the application sees it: once the decision on its request has ended, nothing can be written to it. */
final class EndableResponse extends HttpServletResponseWrapper {
    private final Passed passed;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    EndableResponse(HttpServletResponse response, Passed passed) {
        super(response);
        this.passed = passed;
    }

    /** Returns the container's response, which takes something even after the end. */
    static HttpServletResponse beneath(HttpServletResponse response) {
        HttpServletResponse inner = response;
        while (inner instanceof HttpServletResponseWrapper wrapper
                && wrapper.getResponse() instanceof HttpServletResponse wrapped) {
            inner = wrapped;
        }
        return inner;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        ServletOutputStream endable = stream;
        if (endable == null) {
            endable = new EndableStream(super.getOutputStream(), passed);
            stream = endable;
        }
        return endable;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter endable = writer;
        if (endable == null) {
            endable = new EndablePrinter(super.getWriter(), passed);
            writer = endable;
        }
        return endable;
    }

    @Override
    public void flushBuffer() throws IOException {
        check(passed);
        super.flushBuffer();
    }

    private static void check(Passed passed) throws IOException {
        if (passed.end() != null) {
            throw new EndedException();
        }
    }

    private static final class EndableStream extends ServletOutputStream {
        private final ServletOutputStream out;
        private final Passed passed;

        EndableStream(ServletOutputStream out, Passed passed) {
            this.out = out;
            this.passed = passed;
        }

        @Override
        public void write(int octet) throws IOException {
            check(passed);
            out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            check(passed);
            out.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            check(passed);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            check(passed);
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }

    /** A printer keeps to itself what goes wrong beneath it, so it is asked. */
    private static final class EndablePrinter extends PrintWriter {
        private final PrintWriter beneath;

        EndablePrinter(PrintWriter beneath, Passed passed) {
            super(new EndableWriter(beneath, passed));
            this.beneath = beneath;
        }

        @Override
        public boolean checkError() {
            return super.checkError() || beneath.checkError();
        }
    }

    private static final class EndableWriter extends Writer {
        private final PrintWriter out;
        private final Passed passed;

        EndableWriter(PrintWriter out, Passed passed) {
            this.out = out;
            this.passed = passed;
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            check(passed);
            out.write(text, from, length);
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            check(passed);
            out.write(text, from, length);
        }

        @Override
        public void flush() throws IOException {
            check(passed);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            check(passed);
            out.close();
        }
    }
}
