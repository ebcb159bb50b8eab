// The whole story in Debian's Chromium, by the demo's people: a university posts what it can do, a company what it needs, a broker takes
// the pair, both accept, the contract is drafted, handed in, reviewed by two registrars and registered, a citizen verifies the
// certificate by the address in its QR code, and the leader sees it on the board.
//
//   node story.mjs PROGRAM   on SQLite in one process and with the roles apart; with TEST_DATABASE_URL on PostgreSQL too
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [program] = process.argv.slice(2);
const PEOPLE = { supplier: "supplier-institute", company: "company-porcelain", broker: "broker", first: "registrar-a", second: "registrar-b", leader: "operator" };
const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
// No page takes longer than this.
const LONGEST = 20_000;
const TITLE = "钕铁硼废料低酸耗回收镨钕工艺";
const NEED = "钕铁硼油泥回收镨钕的低酸耗工艺";
const TEXT = "以钕铁硼磁材加工产生的油泥和废料为原料，经焙烧脱油、选择性浸出、萃取分离回收镨钕，酸耗低，回收率高，适合年处理千吨的生产线。";
// A file that is a PDF and says nothing.
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

function ask(holds, what) {
  if (!holds) throw new Error(what);
}

// Runs the demo, and says where it is.
function started(data, more) {
  const options = ["demo", "--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0", "--data", data, ...more];
  const market = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let said = "";
    market.stdout.on("data", (text) => {
      said += text;
      const base = said.match(/(http:\/\/[0-9.]+:[0-9]+) 查看门户网站/)?.[1];
      if (!base) return;
      const all = said.match(/技术市场正在 (http:\/\/\S+) 提供服务/)?.[1];
      const role = (title) => said.match(new RegExp(`${title}在 (http://\\S+)`))?.[1] ?? all;
      resolve({ market, base, supply: role("供给服务"), demand: role("需求服务") });
    });
    market.on("exit", (code) => reject(new Error(`the demo ended with ${code}:\n${said}`)));
  });
}

// An empty database beside the one that is named.
function database(place) {
  const url = new URL(process.env.TEST_DATABASE_URL);
  const name = `story_${process.pid}_${place}`;
  execFileSync("psql", [url.href, "--quiet", "--command", `CREATE DATABASE ${name}`]);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execFileSync("psql", [process.env.TEST_DATABASE_URL, "--quiet", "--command", `DROP DATABASE ${name} WITH (FORCE)`]) };
}

// A person at a browser of their own.
async function person(browser, base, key) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST);
  const go = (path) => page.goto(base + path);
  await go("/sitemap");
  if (key) await page.locator(`button[value="${key}"]`).click();
  return {
    page,
    go,
    // Fields by their names, chosen or typed.
    async fill(fields) {
      for (const [name, value] of Object.entries(fields)) {
        const field = page.locator(`main [name="${name}"]`).first();
        const kind = await field.evaluate((element) => (element.tagName === "SELECT" ? "select" : element.type));
        if (kind === "select") await field.selectOption(value);
        else if (kind === "checkbox") await page.locator(`main [name="${name}"][value="${value}"]`).check();
        else await field.fill(value);
      }
    },
    async press(name) {
      await page.locator("main").getByRole("button", { name, exact: true }).first().click();
    },
    async says(text) {
      await page.locator("main").getByText(text).first().waitFor();
    },
  };
}

// Fills in a post, hands it in, and lets the operator publish it; its name as the API has it.
async function posted(who, side, fields, publish) {
  await who.go(`/my/${side}/new`);
  await who.fill(fields);
  await who.press("保存");
  await who.says("已保存");
  await who.press("提交审核");
  await who.says("已提交审核");
  const id = new URL(who.page.url()).pathname.split("/").pop();
  publish(`${side}/${id}`);
}

// Looks again until the page has it: the market makes a match by itself, after a moment.
async function until(who, path, locator) {
  for (let time = 0; time < 60; time += 1) {
    await who.go(path);
    if ((await locator().count()) > 0) return;
    await who.page.waitForTimeout(500);
  }
  throw new Error(`${path} never had what was waited for`);
}

async function paired(browser, base, people) {
  const { broker, supplier, company } = people;
  const row = () => broker.page.locator("tr", { hasText: TITLE }).filter({ hasText: NEED }).locator('a[href^="/matches/"]');
  await until(broker, "/broker?which=new", row);
  await row().first().click();
  const path = new URL(broker.page.url()).pathname;
  await broker.press("由我负责");
  await broker.says("此项匹配由您负责");
  await broker.page.locator("#note").fill("已与双方通电话，约定下周洽谈");
  await broker.press("添加备注");
  await broker.says("备注已添加");
  for (const side of [company, supplier]) {
    await side.go(path);
    await side.press("接受");
    await side.says("已接受");
  }
  await supplier.says("双方已接受");
  await supplier.press("向对方披露我方的技术细节和联系方式");
  await supplier.says("已向对方披露");
  return path;
}

// Drafts the contract of the pair chapter by chapter, sends its text, and hands it in; the address of its page.
async function drafted(supplier, path) {
  const { page } = supplier;
  await supplier.go(path);
  await page.getByRole("link", { name: "起草合同登记" }).click();
  await supplier.fill({ title: TITLE, registration_point: "360301", category: "x-11" });
  await supplier.press("建立草稿");
  await supplier.says("草稿已建立");
  const base = new URL(page.url()).pathname;
  await page.locator(".tasks").getByRole("link", { name: "双方" }).click();
  await supplier.fill({ "seller.nature": "150", "seller.region": "360300", "buyer.nature": "150", "buyer.region": "360300" });
  await supplier.press("保存，填下一部分");
  await supplier.fill({
    summary: TEXT, sign_date: "2026-11-02", "term.start_date": "2026-11-02", "term.end_date": "2028-11-01", technical_field: "07",
    industry: "32", socio_economic_aim: "01", plan_source: "x-9", "substance.mastered_at_signing": "0",
  });
  await supplier.press("保存，填下一部分");
  await supplier.fill({ total_amount: "680", technology_amount: "560", "non_technical_costs.equipment": "120", payment_form: "x-2" });
  await supplier.press("保存，填下一部分");
  await supplier.fill({ intellectual_property: "x-01" });
  await supplier.press("保存，返回目录");
  await supplier.says("已保存");
  await page.locator("#file").setInputFiles({ name: "技术开发合同.pdf", mimeType: "application/pdf", buffer: PDF });
  await supplier.press("上传");
  await supplier.says("附件已上传，检查通过");
  await page.getByRole("link", { name: "检查并提交" }).click();
  await supplier.press("提交登记申请");
  await supplier.says("已提交，等待登记机构受理");
  return base;
}

async function registered(first, second, base) {
  const desk = `/desk/${base.split("/").pop()}`;
  const review = { opinion: "属委托开发，金额核对无误。" };
  await first.go(desk);
  await first.press("受理");
  await first.says("已受理。");
  await first.fill(review);
  await first.press("保存审核");
  await first.says("审核意见已保存");
  ask((await first.page.getByRole("button", { name: "登记", exact: true }).count()) === 0, "a large sum is registered after one review");
  await second.go(desk);
  await second.fill(review);
  await second.press("保存审核");
  await second.says("审核意见已保存");
  await second.press("登记");
  await second.says("已登记，可以打印登记证明");
}

async function verified(browser, base, supplier, path) {
  await supplier.go(path);
  const number = await supplier.page.locator("dt", { hasText: "合同登记编号" }).locator("xpath=following-sibling::dd").textContent();
  const file = await supplier.page.request.get(base + (await supplier.page.getByRole("link", { name: "下载登记证明（PDF）" }).getAttribute("href")));
  ask((await file.body()).subarray(0, 4).toString() === "%PDF", "the certificate is no PDF");
  const address = await supplier.page.getByRole("link", { name: "核验页面" }).getAttribute("href");
  const citizen = await person(browser, base, null);
  await citizen.go(address);
  await citizen.says(number.trim());
  ask((await citizen.page.title()).startsWith("核验结果：有效"), "the certificate is not in force");
}

async function led(leader) {
  await leader.go("/board");
  await leader.says("地市间流向图");
  await leader.page.locator("dl.figures").getByRole("link").first().click();
  await leader.says(TITLE);
  await leader.go("/board");
  await leader.page.emulateMedia({ media: "print" });
  const printed = (await leader.page.pdf({ format: "A4" })).toString("latin1");
  const pages = printed.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  ask(pages === 1, `the board takes ${pages} pages of paper`);
}

async function told(browser, more) {
  const data = mkdtempSync(join(tmpdir(), "techmarket-story-"));
  const { market, base, supply, demand } = await started(data, more);
  const publish = (address) => (name) => execFileSync(program, ["publish", name, "--data", data, "--address", address]);
  try {
    const people = {};
    for (const [role, key] of Object.entries(PEOPLE)) people[role] = await person(browser, base, key);
    const shared = { summary: TEXT, keywords: "钕铁硼、镨钕、油泥、废料回收", fields: "4", region: "360300" };
    await posted(people.supplier, "listings", { kind: "KIND_ACHIEVEMENT", title: TITLE, ...shared, "confidential.contact.person": "张工" }, publish(supply));
    await posted(people.company, "demands", { kind: "KIND_TECHNOLOGY", title: NEED, ...shared, problem: "油泥中镨钕回收率低，酸耗高。", "budget.maximum": "800" }, publish(demand));
    const pair = await paired(browser, base, people);
    const contract = await drafted(people.supplier, pair);
    await registered(people.first, people.second, contract);
    await verified(browser, base, people.supplier, contract);
    await led(people.leader);
  } finally {
    market.removeAllListeners("exit");
    const ended = new Promise((resolve) => market.on("exit", resolve));
    market.kill();
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
const stores = [["SQLite", () => null]];
if (process.env.TEST_DATABASE_URL) stores.push(["PostgreSQL", database]);
try {
  for (const [store, open] of stores) {
    for (const [way, more] of [["one process", []], ["roles apart", ["--apart"]]]) {
      const begun = Date.now();
      const opened = open(more.length);
      await told(browser, opened ? [...more, "--database", opened.url] : more);
      opened?.drop();
      console.log(`the story on ${store}, ${way}: ${Math.round((Date.now() - begun) / 1000)} s`);
    }
  }
} finally {
  await browser.close();
}
