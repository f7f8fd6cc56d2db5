package dev.zt4j.policy;

import dev.zt4j.digest.Sha256;
import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a policy bundle says of itself, which is what its signature covers.
 *
 * @param name whose policies it holds
 * @param version grows from bundle to bundle
 * @param issued since when it holds
 * @param expires until when it holds
 * @param files size and digest of each file by its name, in the order of the archive
 */
record BundleManifest(String name, long version, Instant issued, Instant expires, Map<String, Content> files) {
    private static final int MAX_NAME = 64;
    private static final int DIGEST_LENGTH = 64;

    BundleManifest {
        if (name.length() > MAX_NAME || !Ustar.wellNamed(name)) {
            throw new IllegalArgumentException(
                    "the name of a policy bundle is of letters, digits, dots, dashes and underscores, 64 at most");
        }
        if (version < 1) {
            throw new IllegalArgumentException("the version of a policy bundle is 1 or more");
        }
        if (!expires.isAfter(issued)) {
            throw new IllegalArgumentException("a policy bundle expires after it is issued");
        }
    }

    /** What a file has to be like. */
    record Content(int size, String sha256) {
        static Content of(byte[] bytes) {
            return new Content(bytes.length, HexFormat.of().formatHex(Sha256.of(bytes)));
        }

        boolean is(byte[] bytes) {
            return bytes.length == size
                    && MessageDigest.isEqual(
                            sha256.getBytes(StandardCharsets.US_ASCII),
                            Content.of(bytes).sha256.getBytes(StandardCharsets.US_ASCII));
        }
    }

    static BundleManifest of(
            String name, long version, Instant issued, Instant expires, SortedMap<String, byte[]> files) {
        Map<String, Content> contents = new LinkedHashMap<>();
        files.forEach((file, bytes) -> contents.put(file, Content.of(bytes)));
        return new BundleManifest(name, version, issued, expires, contents);
    }

    /** Returns the JSON form. No name in it needs escaping. */
    String toJson() {
        StringBuilder json = new StringBuilder("{\"name\":\"" + name + "\",\"version\":" + version + ",\"issued\":\""
                + issued + "\",\"expires\":\"" + expires + "\",\"files\":[");
        String between = "";
        for (Map.Entry<String, Content> file : files.entrySet()) {
            json.append(between)
                    .append("{\"name\":\"" + file.getKey() + "\",\"size\":")
                    .append(file.getValue().size())
                    .append(",\"sha256\":\"" + file.getValue().sha256() + "\"}");
            between = ",";
        }
        return json.append("]}").toString();
    }

    /**
     * Reads the JSON form.
     *
     * @throws IllegalArgumentException if it is anything else; the message says what
     */
    static BundleManifest parse(String json, int maxFiles) {
        try {
            JsonFields fields = JsonFields.parse(json);
            Map<String, Content> files = new LinkedHashMap<>();
            for (JsonFields file : fields.objects("files")) {
                add(files, file);
                if (files.size() > maxFiles) {
                    throw new IllegalArgumentException("more than " + maxFiles + " files");
                }
            }
            BundleManifest manifest = new BundleManifest(
                    fields.text("name"),
                    fields.number("version"),
                    fields.instant("issued"),
                    fields.instant("expires"),
                    files);
            fields.end();
            return manifest;
        } catch (JsonTextException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void add(Map<String, Content> files, JsonFields file) {
        String name = file.text("name");
        long size = file.number("size");
        String digest = file.text("sha256");
        file.end();
        if (!Ustar.wellNamed(name) || !PolicyFiles.wanted(name)) {
            throw new IllegalArgumentException("a file whose name is not that of a policy file");
        }
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a file of an impossible size");
        }
        if (digest.length() != DIGEST_LENGTH) {
            throw new IllegalArgumentException("a digest that is not of SHA-256");
        }
        if (files.put(name, new Content((int) size, digest)) != null) {
            throw new IllegalArgumentException("a file twice");
        }
    }
}
