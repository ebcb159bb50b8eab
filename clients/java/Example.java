import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scenario of clients/scenario.txt: Example URL SYSTEM_TOKEN FOLDER SCENARIO deal|follow. In FOLDER the cursor is kept. */
final class Example {
    private static final String ACCOUNTS = "techmarket.directory.v1.AccountService/";
    private static final String SUPPLY = "techmarket.supply.v1.SupplyService/";
    private static final String DEMAND = "techmarket.demand.v1.DemandService/";
    private static final String MATCHING = "techmarket.matching.v1.MatchingService/";
    private static final String CONTRACT = "techmarket.contract.v1.ContractService/";
    private static final String FEED = "techmarket.feed.v1.FeedService/Tail";

    private final String url;
    private final Map<String, Object> scenario;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Example(String url, Map<String, Object> scenario) {
        this.url = url;
        this.scenario = scenario;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String text = Files.readString(Path.of(arguments[3]));
        Example example = new Example(arguments[0], Json.object(Json.read(text)));
        Path cursor = Path.of(arguments[2], "cursor");
        Market system = new Market(arguments[0], arguments[1]);
        if (arguments[4].equals("deal")) {
            example.deal();
            Followed followed = follow(system, cursor, 5);
            example.out.printf("变更流：读到第 %d 条后停止%n", followed.last);
        } else {
            Followed followed = follow(system, cursor, Long.MAX_VALUE);
            example.out.printf("变更流：重新启动后从第 %d 条读到末尾第 %d 条，发布 %d 条%n",
                    followed.first, followed.last, followed.published);
        }
    }

    private Map<String, Object> person(String name) {
        return Json.object(Json.object(scenario.get("people")).get(name));
    }

    /** What the person may do from here on. */
    private Market signIn(String name) throws IOException, InterruptedException {
        Map<String, Object> who = new LinkedHashMap<>(person(name));
        who.keySet().retainAll(List.of("loginName", "password", "organization"));
        Map<String, Object> granted = new Market(url, null).call(ACCOUNTS + "SignIn", who);
        return new Market(url, (String) Json.object(granted.get("grant")).get("accessToken"));
    }

    /** A part of the scenario with the credit codes of seller and buyer in the places of their words. */
    private Map<String, Object> part(String name) {
        String text = Json.write(scenario.get(name));
        text = text.replace("\"SELLER\"", Json.write(person("seller").get("organization")));
        text = text.replace("\"BUYER\"", Json.write(person("buyer").get("organization")));
        return Json.object(Json.read(text));
    }

    /** A verb on the version of a resource that was read. */
    private static Map<String, Object> at(Map<String, Object> resource) {
        Map<String, Object> at = new LinkedHashMap<>();
        at.put("name", resource.get("name"));
        at.put("etag", resource.get("etag"));
        return at;
    }

    private void deal() throws IOException, InterruptedException {
        Market seller = signIn("seller");
        Market buyer = signIn("buyer");
        Market operator = signIn("operator");
        Market registrar = signIn("registrar");
        out.println("登录：示例大学、示例电瓷有限公司、运营方、登记员");

        Map<String, Object> listing = seller.call(SUPPLY + "CreateListing", Map.of("listing", part("listing")));
        out.printf("供给：%s，%s%n", listing.get("title"), "STATE_DRAFT".equals(listing.get("state")) ? "草稿" : listing.get("state"));
        try {
            seller.call(SUPPLY + "CreateListing", Map.of("listing", Map.of()));
        } catch (Market.Refused refused) {
            out.printf("拒绝：%s%n", refused.reason);
        }

        List<Object> items = imported(seller);
        out.printf("导入：新增 %d 条%n", items.size());
        items.add(Map.of("name", listing.get("name")));
        Map<String, Object> all = Map.of("items", items, "allOrNothing", true);
        seller.call(SUPPLY + "BatchSubmitListings", all);
        Map<String, Object> published = operator.call(SUPPLY + "BatchPublishListings", all);
        out.printf("提交并发布：%d 条%n", Json.list(published.get("results")).size());

        Map<String, Object> demand = buyer.call(DEMAND + "CreateDemand", Map.of("demand", part("demand")));
        demand = buyer.call(DEMAND + "SubmitDemand", at(demand));
        demand = operator.call(DEMAND + "PublishDemand", at(demand));
        out.printf("需求：%s，%s%n", demand.get("title"), "STATE_PUBLISHED".equals(demand.get("state")) ? "已发布" : demand.get("state"));
        out.printf("排序第一：%s%n", ranked(buyer, demand));

        Map<String, Object> contract = registered(seller, registrar);
        Map<String, Object> amount = Json.object(Json.object(contract.get("recognition")).get("technologyAmount"));
        out.printf("合同：技术交易额 %s 元，登记编号 %d 位%n", amount.get("units"), ((String) contract.get("registrationNumber")).length());
    }

    /** The rows of the scenario, imported, as items of a batch. */
    private List<Object> imported(Market seller) throws IOException, InterruptedException {
        List<Object> rows = new ArrayList<>();
        for (Object listing : Json.list(scenario.get("rows"))) {
            rows.add(Map.of("number", Integer.toString(rows.size() + 1), "listing", listing));
        }
        List<Object> items = new ArrayList<>();
        seller.stream(SUPPLY + "ImportListings", answer -> {
            for (Object result : Json.list(answer.get("results"))) {
                if ("OUTCOME_CREATED".equals(Json.object(result).get("outcome"))) {
                    items.add(Map.of("name", Json.object(result).get("name")));
                }
            }
            return true;
        }, Map.of("settings", Map.of("organization", person("seller").get("organization"))), Map.of("batch", Map.of("rows", rows)));
        return items;
    }

    /** The title of the best listing for the demand, once the index has read of it. */
    private static Object ranked(Market buyer, Map<String, Object> demand) throws IOException, InterruptedException {
        while (true) {
            try {
                Map<String, Object> ranking = buyer.call(MATCHING + "RankListings", Map.of("demand", demand.get("name")));
                List<Object> hits = Json.list(ranking.get("hits"));
                if (!hits.isEmpty()) {
                    return Json.object(Json.object(hits.get(0)).get("listing")).get("title");
                }
            } catch (Market.Refused refused) {
                if (!List.of("not_found", "failed_precondition", "unavailable").contains(refused.code)) {
                    throw refused;
                }
            }
            Thread.sleep(100);
        }
    }

    /** A contract that was signed today, with its number. */
    private Map<String, Object> registered(Market seller, Market registrar) throws IOException, InterruptedException {
        LocalDate today = LocalDate.now();
        Map<String, Object> drafted = part("contract");
        drafted.put("signDate", day(today));
        drafted.put("term", Map.of("startDate", day(today), "endDate", day(today.plusDays(365))));
        Map<String, Object> contract = seller.call(CONTRACT + "CreateContract", Map.of("contract", drafted));
        contract = seller.call(CONTRACT + "SubmitContract", at(contract));
        contract = registrar.call(CONTRACT + "AcceptContract", at(contract));
        Map<String, Object> review = at(contract);
        for (String field : List.of("category", "totalAmount", "technologyAmount")) {
            review.put(field, contract.get(field));
        }
        review.put("opinion", "符合技术开发合同的条件");
        contract = registrar.call(CONTRACT + "ReviewContract", review);
        return registrar.call(CONTRACT + "RegisterContract", at(contract));
    }

    private static Map<String, Object> day(LocalDate day) {
        return Map.of("year", day.getYear(), "month", day.getMonthValue(), "day", day.getDayOfMonth());
    }

    /** What was read of the feed. */
    private static final class Followed {
        long first;
        long last;
        int published;
    }

    /** Reads the feed behind the cursor, at most to `most`; the cursor is kept with each event, so that a restart goes on behind it. */
    private static Followed follow(Market system, Path cursor, long most) throws IOException, InterruptedException {
        Followed followed = new Followed();
        followed.last = Files.exists(cursor) ? Long.parseLong(Files.readString(cursor)) : 0;
        followed.first = followed.last + 1;
        Object request = Map.of("source", "SOURCE_SUPPLY", "afterPosition", Long.toString(followed.last), "stopAtHead", true);
        system.stream(FEED, message -> {
            if (!message.containsKey("event")) {
                return true;
            }
            Map<String, Object> event = Json.object(message.get("event"));
            // Here stands the effect of the event; a database would keep both in one transaction.
            followed.published += "listing.published".equals(event.get("type")) ? 1 : 0;
            followed.last = Long.parseLong((String) event.get("position"));
            keep(cursor, Long.toString(followed.last));
            return followed.last < most;
        }, request);
        return followed;
    }

    /** Whole or not at all, whenever the power fails. */
    private static void keep(Path file, String text) {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel kept = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            kept.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            kept.force(true);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }
}
