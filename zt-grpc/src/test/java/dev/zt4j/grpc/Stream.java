package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.grpc.Service.Client;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The answers of one stream, then its status. */
final class Stream extends ClientCall.Listener<String> {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    ClientCall<String, String> open(Client client, String method) {
        return open(client, Service.stream(method));
    }

    ClientCall<String, String> open(Client client, MethodDescriptor<String, String> method) {
        ClientCall<String, String> call = client.channel().newCall(method, CallOptions.DEFAULT);
        call.start(this, new Metadata());
        call.request(10);
        return call;
    }

    @Override
    public void onMessage(String message) {
        answers.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        assertThat(trailers.keys()).doesNotContain("authorization");
        answers.add(status.getCode() + ": " + status.getDescription());
    }

    String next() throws InterruptedException {
        return Objects.requireNonNull(answers.poll(20, TimeUnit.SECONDS), "an answer in time");
    }

    /** Returns the status with which the stream ends, whatever was answered before. */
    String end() throws InterruptedException {
        String answer = next();
        while (answer.indexOf(": ") < 0) {
            answer = next();
        }
        return answer;
    }
}
