import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** The technology market in JSON, with the JDK alone. */
record Market(String url, String token) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    /** A call that was refused: the code as gRPC has it, the reason for programs, the message for people, in Chinese. */
    @SuppressWarnings("serial")
    static final class Refused extends IOException {
        final String code;
        final String reason;

        Refused(Map<String, Object> error) {
            super((String) error.get("message"));
            code = (String) error.get("code");
            reason = Json.list(error.get("details")).stream()
                    .map(Json::object)
                    .filter(detail -> "google.rpc.ErrorInfo".equals(detail.get("type")))
                    .map(detail -> (String) Json.object(detail.get("debug")).get("reason"))
                    .findFirst()
                    .orElse("");
        }
    }

    /** One request and its answer: call("techmarket.supply.v1.SupplyService/GetListing", Map.of("name", ...)). */
    Map<String, Object> call(String method, Object request) throws IOException, InterruptedException {
        byte[] body = Json.write(request).getBytes(StandardCharsets.UTF_8);
        try (InputStream answer = open(method, "application/json", body)) {
            return Json.object(Json.read(new String(answer.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    /** A method that takes or gives a stream: hands each message of its answer to `take` as it comes, until that says false. */
    void stream(String method, Predicate<Map<String, Object>> take, Object... requests)
            throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        for (Object request : requests) {
            byte[] message = Json.write(request).getBytes(StandardCharsets.UTF_8);
            out.writeByte(0);
            out.writeInt(message.length);
            out.write(message);
        }
        try (DataInputStream in = new DataInputStream(open(method, "application/connect+json", body.toByteArray()))) {
            while (true) {
                int flag = in.readUnsignedByte();
                byte[] bytes = in.readNBytes(in.readInt());
                Map<String, Object> message = Json.object(Json.read(new String(bytes, StandardCharsets.UTF_8)));
                if ((flag & 2) != 0) {
                    // The last envelope says how the call ended.
                    if (message.containsKey("error")) {
                        throw new Refused(Json.object(message.get("error")));
                    }
                    return;
                }
                if (!take.test(message)) {
                    return;
                }
            }
        }
    }

    private InputStream open(String method, String kind, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/" + method))
                .timeout(Duration.ofSeconds(60))
                .header("content-type", kind)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        HttpResponse<InputStream> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            String refused = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            throw new Refused(Json.object(Json.read(refused)));
        }
        return answer.body();
    }
}
