import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.Version;

/** Lucene behind the line protocol of adapter.py: LucenePeer smartcn|cjk VERB .... */
public final class LucenePeer {
  private static final String ID = "id";
  private static final String TEXT = "text";
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  /**
   * Hits that are counted exactly before blocks are skipped (WAND). Lucene's default is 1,000; with hundreds of
   * clauses skipping costs far more than it saves, so all are counted unless the caller says otherwise.
   */
  private static final int COUNTED = Integer.getInteger("peers.counted", Integer.MAX_VALUE);
  private static final Gson GSON = new Gson();

  private final Analyzer analyzer;

  private LucenePeer(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  public static void main(String[] args) throws Exception {
    Analyzer analyzer = args[0].equals("smartcn") ? new SmartChineseAnalyzer() : new CJKAnalyzer();
    LucenePeer peer = new LucenePeer(analyzer);
    // A demand of 2,000 characters has more distinct terms than the default of 1,024 clauses.
    BooleanQuery.setMaxClauseCount(1 << 16);
    switch (args[1]) {
      case "about" -> say(peer.about());
      case "index" -> say(peer.index(Paths.get(args[2]), Paths.get(args[3])));
      case "query" -> peer.query(
          Paths.get(args[2]), Paths.get(args[3]), Integer.parseInt(args[4]),
          args.length > 5 ? Double.parseDouble(args[5]) : 0);
      case "drop" -> { }
      default -> throw new IllegalArgumentException(args[1]);
    }
  }

  private Map<String, Object> about() {
    return Map.of(
        "versions", Map.of("lucene", Version.LATEST.toString(), "java", Runtime.version().toString()),
        "licence", "Apache-2.0",
        "settings",
        analyzer.getClass().getSimpleName() + " with its stop words; BM25 k1 1.2, b 0.75 (defaults); one field, "
            + "frequencies without positions; OR of the distinct terms, each boosted by its count; "
            + (COUNTED == Integer.MAX_VALUE ? "all hits counted; " : "skips after " + COUNTED + " hits; ")
            + THREADS + " indexing threads; heap at most " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
  }

  private Map<String, Object> index(Path corpus, Path folder) throws Exception {
    long begun = System.nanoTime();
    FieldType type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    int count = 0;
    IndexWriterConfig config = new IndexWriterConfig(analyzer).setRAMBufferSizeMB(256);
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(corpus)) {
      // The reader itself adds a listing where the workers are behind, so the queue is bounded.
      ExecutorService workers = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(1024), new ThreadPoolExecutor.CallerRunsPolicy());
      AtomicReference<Exception> failure = new AtomicReference<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        String record = line;
        workers.execute(() -> {
          try {
            writer.addDocument(listing(record, type));
          } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
          }
        });
        count++;
      }
      workers.shutdown();
      if (!workers.awaitTermination(1, TimeUnit.HOURS) || failure.get() != null) {
        throw new IOException("not all listings were added", failure.get());
      }
      writer.commit();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return Map.of("documents", count, "seconds", seconds, "bytes", folderBytes(folder),
        "peak_rss_bytes", memory("VmHWM"));
  }

  private static Document listing(String line, FieldType type) {
    JsonObject record = JsonParser.parseString(line).getAsJsonObject();
    StringBuilder text = new StringBuilder(record.get("title").getAsString());
    if (record.has("summary")) {
      text.append('\n').append(record.get("summary").getAsString());
    }
    if (record.has("keywords")) {
      record.getAsJsonArray("keywords").forEach(word -> text.append('\n').append(word.getAsString()));
    }
    Document document = new Document();
    document.add(new BinaryDocValuesField(ID, new BytesRef(record.get("id").getAsString())));
    document.add(new Field(TEXT, text.toString(), type));
    return document;
  }

  private record Demand(String id, String text) { }

  private void query(Path folder, Path queries, int k, double seconds) throws IOException {
    List<Demand> demands = new ArrayList<>();
    for (String line : Files.readAllLines(queries)) {
      if (!line.isBlank()) {
        JsonObject record = JsonParser.parseString(line).getAsJsonObject();
        String text = record.get("title").getAsString() + "\n" + record.get("content").getAsString();
        demands.add(new Demand(record.get("id").getAsString(), text));
      }
    }
    int warmed = 0;
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      if (seconds > 0) {
        warmed = pass(searcher, demands, k, seconds / 4, false);
      }
      pass(searcher, demands, k, seconds, true);
    }
    say(Map.of("peak_rss_bytes", memory("VmHWM"), "anon_rss_bytes", memory("RssAnon"),
        "queries", demands.size(), "warmed", warmed));
  }

  private int pass(IndexSearcher searcher, List<Demand> demands, int k, double seconds, boolean timed)
      throws IOException {
    long begun = System.nanoTime();
    int done = 0;
    for (Demand demand : demands) {
      long from = System.nanoTime();
      List<Object[]> hits = answer(searcher, demand.text(), k);
      double ms = (System.nanoTime() - from) / 1e6;
      if (timed) {
        say(Map.of("id", demand.id(), "ms", ms, "hits", hits));
      }
      done++;
      if (seconds > 0 && System.nanoTime() - begun > seconds * 1e9) {
        break;
      }
    }
    return done;
  }

  private List<Object[]> answer(IndexSearcher searcher, String text, int k) throws IOException {
    List<Object[]> hits = new ArrayList<>();
    TopScoreDocCollector collector = TopScoreDocCollector.create(k, COUNTED);
    searcher.search(disjunction(text), collector);
    for (ScoreDoc hit : collector.topDocs().scoreDocs) {
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      BinaryDocValues ids = leaf.reader().getBinaryDocValues(ID);
      ids.advanceExact(hit.doc - leaf.docBase);
      hits.add(new Object[] {ids.binaryValue().utf8ToString(), hit.score});
    }
    return hits;
  }

  private BooleanQuery disjunction(String text) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    try (TokenStream tokens = analyzer.tokenStream(TEXT, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        counts.merge(term.toString(), 1, Integer::sum);
      }
      tokens.end();
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    counts.forEach((term, count) -> query.add(
        new BoostQuery(new TermQuery(new Term(TEXT, term)), count), BooleanClause.Occur.SHOULD));
    return query.build();
  }

  private static long folderBytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static long memory(String field) throws IOException {
    for (String line : Files.readAllLines(Paths.get("/proc/self/status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("the system does not tell " + field);
  }

  private static void say(Object value) {
    System.out.println(GSON.toJson(value));
  }
}
