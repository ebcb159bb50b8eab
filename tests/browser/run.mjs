// The portal in Debian's Chromium: every page at three widths, normal and in large type, with script and without. Of each it asks that axe finds
// nothing, the console is empty, nothing goes to another host, and nothing runs over the edge. Then the main jobs by keyboard alone.
//
//   node run.mjs PROGRAM|ADDRESS [SCREENSHOTS]   PROGRAM demo is run on free ports, or the demo at ADDRESS is read; the pictures of
//   docs/portal.md go to SCREENSHOTS
import { spawn } from "node:child_process";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [program, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];
// Width, large type, script. 640 px is 1280 px at 200 % zoom.
const WAYS = [[360, false, true], [640, false, true], [1280, false, true], [360, true, true], [1280, true, true], [360, false, false]];
const ROUTES = [
  "/", "/supply", "/supply?q=%E9%99%B6%E7%93%B7", "/supply?q=zzzyyy", "/demand", "/demand?q=%E7%A8%80%E5%9C%9F", "/calls", "/announcements", "/announcements?kind=KIND_PUBLICATION", "link:/announcements /announcements/", "/statistics", "/verify", "/codes", "/codes/market_field", "/codes/region?above=360000",
  "/verify/2222222222222222", "/guides", "/guides/registration", "/guides/materials", "/guides/supply", "/guides/demand", "/sitemap",
  "/about/terms", "/about/privacy", "/about/accessibility", "/nowhere", "/organizations", "/brokers", "/experts", "/sign-in", "/invitation",
  "/first-operator", "/reset", "link:/organizations /organizations/", "link:/brokers /brokers/", "link:/supply?q=%E9%99%B6%E7%93%B7 /supply/", "link:/demand /demand/",
];
// A matchmaking event, whose pages are its address.
const EVENT = "/talks?name=%E5%AF%B9%E6%8E%A5%E4%BC%9A&place=%E4%B8%80%E5%8F%B7%E6%A5%BC&start=2026-12-01+09%3A00&minutes=20&slots=4&tables=3&minimum_score=0.5";
const OWN = {
  "supplier-institute": ["/my/listings", "/my/listings/new", "/my/matches", "/my/imports", "/my/imports/new", "import", "import/options", "/my/renewals", "/my/mandates",
    "/my/organization", "/my/organization/new", "/my/experts/new", "expert", "/my/experts", "expert/edit", "service", "service log", "/commissioners", "link:/my/listings /my/listings/0", "link:/my/matches /matches/", "/my/contracts", "/my/contracts/new",
    "link:/my/contracts /my/contracts/0", "change", "money", "subsidies", "/subsidies/calculate"],
  "company-porcelain": ["/my/demands", "/my/demands/new", "link:/my/demands /my/demands/0", "ranking", "link:/my/matches /matches/"],
  broker: ["/broker", "link:/broker /matches/", "saved", "search", "/my/alerts", "/my/mandates", "/my/mandates?side=demand", "/talks",
    ...["", "choose", "organizations", "left", "plates", "tables", "form"].map((view) => `${EVENT}&view=${view}`)],
  operator: ["/board", "link:/board /board/contracts", "/operator", "/operator?queue=demands", "/operator/organizations", "link:/operator/organizations?state=STATE_VERIFIED /operator/organizations/",
    "/operator/claims", "/operator/brokers", "/operator/announcements", "/operator/announcements/new", "link:/operator/announcements /operator/announcements/0", "announcement/edit", "/operator/accounts", "/operator/keys", "/operator/keys/new", "/webhooks", "/webhooks/new", "webhook", "webhook/edit", "webhook/delete", "webhook/dead-letters", "/operator/audit", "/operator/health",
    "/my/experts", "/subsidies", "/subsidies?valid=all", "/subsidies/calculate?ask=1", "/subsidies/grants", "award", "/operator/models", "/operator/models/0", "/members?organization=market", "/members/new?organization=market"],
  "registrar-a": ["/desk", "/desk?queue=registered", "link:/desk?queue=registered /desk/0", "/desk/lists", "audit"],
};
// Pages of what a list leads to: the list, how the addresses in it begin, and the page.
const FOUND = {
  search: ["/my/searches", "/my/searches/0", "/my/searches/ID"],
  change: ["/my/contracts", "/my/contracts/0", "/my/contracts/ID/change"],
  money: ["/my/contracts", "/my/contracts/0", "/contracts/ID/money"],
  subsidies: ["/my/contracts", "/my/contracts/0", "/contracts/ID/subsidies"],
  "expert/edit": ["/my/experts", "/my/experts/0", "/my/experts/ID/edit"],
  service: ["/my/experts", "/my/experts/0", "/my/experts/ID/services/new"],
  "announcement/edit": ["/operator/announcements", "/operator/announcements/0", "/operator/announcements/ID/edit"],
  award: ["/board/contracts?from=2000-01-01&to=2100-12-31", "/contracts/0", "/contracts/ID/subsidies/grant"],
  "webhook/edit": ["/webhooks", "/webhooks/0", "/webhooks/ID/edit"],
  "webhook/delete": ["/webhooks", "/webhooks/0", "/webhooks/ID/delete"],
  "webhook/dead-letters": ["/webhooks", "/webhooks/0", "/webhooks/ID/dead-letters"],
  audit: ["/desk?queue=registered", "/desk/0", "/desk/ID/audit"],
};
const problems = {
  found: new Set(),
  push(problem) {
    if (!this.found.has(problem)) console.error(problem);
    this.found.add(problem);
  },
};
let checked = 0;

function started() {
  // The address of a demo that runs already.
  if (program.startsWith("http://")) return { market: null, base: program };
  const market = spawn(program, ["demo", "--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let said = "";
    market.stdout.on("data", (text) => {
      said += text;
      const found = said.match(/(http:\/\/[0-9.]+:[0-9]+) 查看门户网站/);
      if (found) resolve({ market, base: found[1] });
    });
    market.on("exit", (code) => reject(new Error(`the demo ended with ${code}:\n${said}`)));
  });
}

function watch(page, base) {
  page.on("console", (message) => {
    // Whose password is set anew by a code that form does not know, though Chromium would like to.
    if (page.url().includes("/reset") && message.text().startsWith("[DOM] Password forms should have")) return;
    // Chromium itself notes an answer such as 404: the pages that are meant to give one are asked for.
    if (!message.text().startsWith("Failed to load resource: the server responded with a status of")) problems.push(`console: ${message.text()} (${page.url()})`);
  });
  page.on("pageerror", (error) => problems.push(`script: ${error} (${page.url()})`));
  page.on("request", (request) => {
    // The browser's own viewer of PDFs is a part of it.
    if (/^chrome(-extension)?:/.test(request.url())) return;
    if (!request.url().startsWith(base + "/")) problems.push(`another host: ${request.url()} (${page.url()})`);
  });
}

async function opened(page, base, route) {
  if (route === "ranking") {
    await page.goto(base + "/my/demands");
    const own = await page.locator('tbody a[href^="/my/demands/0"]').first().getAttribute("href");
    return page.goto(`${base}${own}/ranking`);
  }
  if (route === "import/options") {
    await page.goto(base + "/my/imports");
    return page.goto(base + (await page.locator('tbody a[href^="/my/imports/0"]').first().getAttribute("href")) + "/options");
  }
  if (route === "import") {
    const content = "成果名称,成果简介,技术领域,所在地\n陶瓷膜,一种用于过滤的陶瓷膜。,新材料,江西省萍乡市\n没有领域,只有简介。,不存在的领域,江西省萍乡市\n";
    await page.goto(base + "/my/imports/new");
    await page.locator("#file").setInputFiles({ name: "成果表.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
    await page.getByRole("button", { name: "上传并预览" }).click();
    await page.waitForURL("**/my/imports/0*");
    const here = page.url().split("?")[0];
    await page.goto(here);
    return page.goto(here);
  }
  if (route === "saved") {
    await page.goto(base + "/demand?q=%E9%99%B6%E7%93%B7");
    await page.locator("details.save summary").click();
    await page.getByRole("button", { name: "订阅", exact: true }).click();
    await page.waitForURL("**/my/searches?done=save");
    return page.goto(base + "/my/searches");
  }
  if (route === "expert") {
    await page.goto(base + "/my/experts/new");
    await page.locator("#kind").selectOption("KIND_PERSON");
    await page.locator("#display-name").fill("孙七");
    await page.locator('input[name="fields"]').first().check();
    await page.locator("#region").fill("360322");
    await page.locator("#period-start-date").fill("2020-01-01");
    await page.locator("#period-end-date").fill("2035-12-31");
    await page.getByRole("button", { name: "保存" }).click();
    await page.waitForURL("**/my/experts/0*");
    return page.goto(page.url().split("?")[0]);
  }
  if (route === "webhook") {
    await page.goto(base + "/webhooks/new");
    await page.locator("#display-name").fill("科研管理系统");
    await page.locator("#url").fill("https://hooks.example.com/market");
    await page.locator('input[value="SOURCE_SUPPLY"]').check();
    await page.getByRole("button", { name: "设置", exact: true }).click();
    await page.waitForSelector("main .code");
    return page.goto(base + (await page.locator('main a[href^="/webhooks/0"]').first().getAttribute("href")));
  }
  if (route === "service log") {
    await opened(page, base, "service");
    await page.locator("#service-date").fill(new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10));
    await page.locator("#kind").selectOption("KIND_TRAINING");
    await page.locator("#summary").fill("水稻病虫害防治培训");
    await page.locator("#people-served").fill("30");
    await page.getByRole("button", { name: "登记", exact: true }).click();
    await page.waitForURL("**?done=record");
    return page.goto(base + (await page.locator('main a[href*="/services/0"]').first().getAttribute("href")));
  }
  if (route in FOUND) {
    const [list, begin, end] = FOUND[route];
    await page.goto(base + list);
    const id = (await page.locator(`main a[href^="${begin}"]`).first().getAttribute("href")).slice(begin.length - 1).split(/[/?#]/)[0];
    return page.goto(base + end.replace("ID", id));
  }
  if (!route.startsWith("link:")) return page.goto(base + route);
  const [list, begin] = route.slice(5).split(" ");
  await page.goto(base + list);
  const href = await page.locator(`main a[href^="${begin}"]`).first().getAttribute("href");
  return page.goto(base + href);
}

async function check(page, route, how, script) {
  checked += 1;
  // Without script axe's own timers stand still: the page is the same, since no script changes it.
  const found = !script ? [] : await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] }).then((run) => run.violations.map((one) => one.id + ": " + one.nodes.slice(0, 2).map((node) => node.target + " " + node.failureSummary).join(" | ")))`);
  for (const one of found) problems.push(`axe: ${one} (${route}, ${how})`);
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  if (over > 0) problems.push(`${over} px over the edge (${route}, ${how})`);
  if ((await page.locator("h1").count()) !== 1) problems.push(`not one h1 (${route}, ${how})`);
}

async function everyPage(browser, base, person, routes) {
  for (const [width, care, script] of WAYS) {
    const how = `${width} px${care ? ", 关怀版" : ""}${script ? "" : ", without script"}`;
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: script });
    const page = await context.newPage();
    watch(page, base);
    await page.goto(base + "/sitemap");
    if (person) await page.locator(`button[value="${person}"]`).click();
    if (care) await page.getByRole("button", { name: "关怀版" }).click();
    const titles = new Map();
    for (const route of routes) {
      const answer = await opened(page, base, route);
      if (answer.status() >= 500) problems.push(`${answer.status()} (${route})`);
      const size = (await answer.body()).length;
      if (size > 60_000) problems.push(`${size} bytes (${route})`);
      const title = await page.title();
      if (titles.has(title)) problems.push(`the title of ${titles.get(title)} too: ${title} (${route})`);
      titles.set(title, route);
      await check(page, route, how, script);
    }
    await context.close();
    console.log(`${person ?? "everybody"}, ${how}: ${routes.length} pages read`);
  }
}

// An operator invites, somebody comes, and reads the pages of an account; with script and without.
async function accountPages(browser, base) {
  for (const [width, care, script] of WAYS) {
    const how = `${width} px${care ? ", 关怀版" : ""}${script ? "" : ", without script"}`;
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: script });
    const page = await context.newPage();
    watch(page, base);
    await page.goto(base + "/sitemap");
    if (care) await page.getByRole("button", { name: "关怀版" }).click();
    await page.locator('button[value="operator"]').click();
    await page.goto(base + "/members/new?organization=market");
    await page.locator("#display-name").fill("张三");
    await page.locator('input[value="ROLE_OPERATOR"]').check();
    await page.getByRole("button", { name: "邀请", exact: true }).click();
    await check(page, "the invitation", how, script);
    const link = await page.locator('main a[href^="/invitation?code="]').getAttribute("href");
    await page.getByRole("button", { name: "退出" }).click();
    await page.goto(base + link);
    await page.locator("#login-name").fill(`zhang.san.${width}${care}${script}`);
    await page.locator("#new-password").fill("correct horse battery");
    await page.locator("#repeated-password").fill("correct horse battery");
    await page.getByRole("button", { name: "接受并登录" }).click();
    await page.waitForURL("**/account/second-factor");
    await check(page, "/account/second-factor", how, script);
    await page.getByRole("button", { name: "开始" }).click();
    await page.waitForSelector("svg.qr");
    await check(page, "the QR code", how, script);
    for (const route of ["/account", "/account/password", "/identity"]) {
      await page.goto(base + route);
      await check(page, route, how, script);
    }
    await context.close();
  }
}

function ask(holds, what) {
  if (!holds) problems.push(what);
}

// Nothing but keys: skip to the text, search, open the first hit, and be led to what is wrong in a form.
async function byKeyboard(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  watch(page, base);
  await page.goto(base + "/");
  await page.keyboard.press("Tab");
  ask((await page.evaluate("document.activeElement.className")) === "skip", "the first key does not reach 跳到正文");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  ask((await page.evaluate("document.activeElement.id")) === "q", "the key after 跳到正文 does not reach the search");
  const asked = page.waitForResponse((answer) => answer.url().includes("/suggest?"));
  await page.keyboard.type("陶瓷");
  ask((await (await asked).text()).includes("陶瓷"), "nothing is suggested");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/supply?q=*");
  const hit = page.locator(".item h2 a").first();
  await hit.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/supply/0*");
  await page.locator('button[value="supplier-institute"]').press("Enter");
  await page.waitForURL("**/my/listings");
  await page.goto(base + "/my/listings/new");
  await page.locator("#summary").fill("只有简介");
  await page.locator("#summary").press("Tab");
  await page.getByRole("button", { name: "保存" }).press("Enter");
  await page.waitForSelector("#errors");
  ask((await page.evaluate("document.activeElement.id")) === "errors", "the focus is not on what is wrong");
  ask((await page.title()).startsWith("错误："), "the title does not say that there are errors");
  ask((await page.locator("#summary").inputValue()) === "只有简介", "what was typed is lost");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  ask((await page.evaluate("document.activeElement.id")) === "title", "the first error does not lead to its field");
  await context.close();
}

// A file on its way: how far it has come, stopped without a loss, and refused, from where a step back leads to the form.
async function uploading(browser, base) {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  watch(page, base);
  await page.goto(base + "/sitemap");
  await page.locator('button[value="supplier-institute"]').click();
  await page.goto(base + "/my/imports/new");
  const file = { name: "成果表.csv", mimeType: "text/csv", buffer: Buffer.from("成果名称,成果简介\n" + "陶瓷膜,一种用于过滤的陶瓷膜。\n".repeat(20_000)) };
  await page.locator("#file").setInputFiles(file);
  const line = await context.newCDPSession(page);
  const speed = (uploadThroughput) => line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await speed(100_000);
  await page.getByRole("button", { name: "上传并预览" }).click();
  await page.waitForFunction(() => document.querySelector(".upload progress")?.value > 0);
  ask((await page.locator(".upload [role=status]").textContent()).includes("正在上传“成果表.csv”"), "an upload is not told");
  await check(page, "an upload", "360 px", true);
  ask((await page.evaluate("document.activeElement.textContent")) === "取消上传", "the focus is not on what stops an upload");
  await page.keyboard.press("Enter");
  await page.getByText("已取消，没有上传").waitFor();
  ask((await page.evaluate("document.activeElement.textContent")) === "上传并预览", "the focus is lost with an upload that is stopped");
  ask((await page.locator("#file").evaluate((input) => input.files.length)) === 1, "an upload that is stopped loses its file");
  await speed(-1);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/my/imports/0*");
  await page.goto(base + "/my/organization/new");
  await page.locator("#proof").setInputFiles({ ...file, name: "证.pdf" });
  await page.getByRole("button", { name: "提交登记" }).click();
  await page.waitForSelector("#errors");
  ask((await page.evaluate("document.activeElement.id")) === "errors", "the focus is not on what is wrong with an upload");
  ask((await page.title()).startsWith("错误："), "the title does not say what is wrong with an upload");
  await check(page, "an upload that is refused", "360 px", true);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#proof")?.files.length === 1);
  ask((await page.locator("#errors").count()) === 0, "a step back does not lead to the form");
  await context.close();
}

async function photographed(browser, base, folder) {
  mkdirSync(folder, { recursive: true });
  const shots = [
    ["home", null, "/"],
    ["search", null, "/supply?q=%E9%99%B6%E7%93%B7"],
    ["form", "supplier-institute", "errors"],
    ["ranking", "company-porcelain", "ranking"],
    ["pair", "broker", "link:/broker /matches/"],
    ["case", "registrar-a", "link:/desk?queue=registered /desk/0"],
  ];
  for (const [name, person, route] of shots) {
    const context = await browser.newContext({ viewport: { width: 1120, height: 860 } });
    const page = await context.newPage();
    await page.goto(base + "/sitemap");
    if (person) await page.locator(`button[value="${person}"]`).click();
    if (route === "errors") {
      await page.goto(base + "/my/listings/new");
      await page.locator("#region").fill("999999");
      await page.getByRole("button", { name: "保存" }).click();
      await page.waitForSelector("#errors");
    } else await opened(page, base, route);
    await page.screenshot({ path: `${folder}/${name}.png` });
    await context.close();
  }
}

const { market, base } = await started();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
try {
  await everyPage(browser, base, null, ROUTES);
  for (const [person, routes] of Object.entries(OWN)) await everyPage(browser, base, person, routes);
  await accountPages(browser, base);
  await byKeyboard(browser, base);
  await uploading(browser, base);
  if (pictures) await photographed(browser, base, pictures);
} finally {
  await browser.close();
  market?.removeAllListeners("exit");
  market?.kill();
}
if (problems.found.size > 0) process.exit(1);
console.log(`${checked} readings of ${ROUTES.length + Object.values(OWN).flat().length} pages: nothing to find`);
