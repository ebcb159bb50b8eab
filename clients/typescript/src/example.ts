// The scenario of clients/scenario.txt by Connect: example URL SYSTEM_TOKEN FOLDER SCENARIO deal|follow. In FOLDER the cursor is kept.

import { readFileSync, existsSync, openSync, writeSync, fsyncSync, closeSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createRegistry, fromJson, type DescService, type JsonValue } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Client, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AccountService } from "../gen/techmarket/directory/v1/account_service_pb.js";
import { ContractSchema, type Contract } from "../gen/techmarket/contract/v1/contract_pb.js";
import { ContractService } from "../gen/techmarket/contract/v1/contract_service_pb.js";
import { DemandSchema, Demand_State, type Demand } from "../gen/techmarket/demand/v1/demand_pb.js";
import { DemandService } from "../gen/techmarket/demand/v1/demand_service_pb.js";
import { FeedService, Source } from "../gen/techmarket/feed/v1/feed_service_pb.js";
import { ErrorInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { MatchingService } from "../gen/techmarket/matching/v1/matching_service_pb.js";
import { ListingSchema, Listing_State, file_techmarket_supply_v1_listing } from "../gen/techmarket/supply/v1/listing_pb.js";
import { ImportResult_Outcome, SupplyService } from "../gen/techmarket/supply/v1/supply_service_pb.js";
import { file_techmarket_type_v1_mandate } from "../gen/techmarket/type/v1/mandate_pb.js";

const [url, systemToken, folder, scenarioFile, what] = process.argv.slice(2) as [string, string, string, string, string];
type Person = { loginName: string; password: string; organization: string };
type Scenario = {
  people: Record<"seller" | "buyer" | "operator" | "registrar", Person>;
  listing: JsonValue;
  rows: JsonValue[];
  demand: JsonValue;
  contract: JsonValue;
};
const scenario = JSON.parse(readFileSync(scenarioFile, "utf8")) as Scenario;
const { people } = scenario;

/** What the supply feed tells of: in JSON an event is read by the type of its resource. */
const registry = createRegistry(file_techmarket_supply_v1_listing, file_techmarket_type_v1_mandate);

/** Calls the market with `token`, if there is one. */
function market(token?: string): Transport {
  const shows: Interceptor = (next) => (request) => {
    if (token) request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  return createConnectTransport({
    baseUrl: url,
    httpVersion: "2",
    useBinaryFormat: false,
    useHttpGet: true,
    jsonOptions: { registry },
    interceptors: [shows],
  });
}

/** What the person may do from here on. */
async function signIn({ loginName, password, organization }: Person): Promise<Transport> {
  const { grant } = await createClient(AccountService, market()).signIn({ loginName, password, organization });
  return market(grant!.accessToken);
}

/** `value` with the credit codes of seller and buyer in the places of their words. */
function namesFilled(value: JsonValue): JsonValue {
  const text = JSON.stringify(value)
    .replaceAll('"SELLER"', JSON.stringify(people.seller.organization))
    .replaceAll('"BUYER"', JSON.stringify(people.buyer.organization));
  return JSON.parse(text) as JsonValue;
}

function of<S extends DescService>(service: S, ...transports: Transport[]): Client<S>[] {
  return transports.map((transport) => createClient(service, transport));
}

async function deal() {
  const [seller, buyer, operator, registrar] = await Promise.all(
    [people.seller, people.buyer, people.operator, people.registrar].map(signIn),
  ) as [Transport, Transport, Transport, Transport];
  console.log("登录：示例大学、示例电瓷有限公司、运营方、登记员");
  const [supply, supplyOfOperator] = of(SupplyService, seller, operator) as [Client<typeof SupplyService>, Client<typeof SupplyService>];

  const listing = await supply.createListing({ listing: fromJson(ListingSchema, namesFilled(scenario.listing)) });
  if (listing.state !== Listing_State.DRAFT) throw new Error(`state ${listing.state}`);
  console.log(`供给：${listing.title}，草稿`);
  try {
    await supply.createListing({ listing: {} });
  } catch (refused) {
    console.log(`拒绝：${ConnectError.from(refused).findDetails(ErrorInfoSchema)[0]?.reason}`);
  }

  const names = [listing.name];
  for await (const answer of supply.importListings(rows())) {
    names.push(...answer.results.filter((result) => result.outcome === ImportResult_Outcome.CREATED).map((result) => result.name));
  }
  console.log(`导入：新增 ${names.length - 1} 条`);
  const items = names.map((name) => ({ name }));
  await supply.batchSubmitListings({ items, allOrNothing: true });
  const published = await supplyOfOperator.batchPublishListings({ items, allOrNothing: true });
  console.log(`提交并发布：${published.results.length} 条`);

  const [demands, demandsOfOperator] = of(DemandService, buyer, operator) as [Client<typeof DemandService>, Client<typeof DemandService>];
  let demand = await demands.createDemand({ demand: fromJson(DemandSchema, namesFilled(scenario.demand)) });
  demand = await demands.submitDemand({ name: demand.name, etag: demand.etag });
  demand = await demandsOfOperator.publishDemand({ name: demand.name, etag: demand.etag });
  if (demand.state !== Demand_State.PUBLISHED) throw new Error(`state ${demand.state}`);
  console.log(`需求：${demand.title}，已发布`);
  console.log(`排序第一：${await ranked(buyer, demand)}`);

  const contract = await registered(seller, registrar);
  const amount = contract.recognition?.technologyAmount?.units;
  console.log(`合同：技术交易额 ${amount} 元，登记编号 ${contract.registrationNumber.length} 位`);
}

async function* rows() {
  yield { message: { case: "settings" as const, value: { organization: people.seller.organization } } };
  const rows = scenario.rows.map((row, index) => ({ number: BigInt(index + 1), listing: fromJson(ListingSchema, row) }));
  yield { message: { case: "batch" as const, value: { rows } } };
}

/** The title of the best listing for the demand, once the index has read of it. */
async function ranked(buyer: Transport, demand: Demand): Promise<string> {
  const matching = createClient(MatchingService, buyer);
  for (;;) {
    try {
      const { hits } = await matching.rankListings({ subject: { case: "demand", value: demand.name } });
      if (hits[0]?.listing) return hits[0].listing.title;
    } catch (refused) {
      const { code } = ConnectError.from(refused);
      if (![Code.NotFound, Code.FailedPrecondition, Code.Unavailable].includes(code)) throw refused;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A contract that was signed today, with its number. */
async function registered(seller: Transport, registrar: Transport): Promise<Contract> {
  const [mine, office] = of(ContractService, seller, registrar) as [Client<typeof ContractService>, Client<typeof ContractService>];
  const day = (date: Date) => ({ year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() });
  const signDate = day(new Date());
  const term = { startDate: signDate, endDate: day(new Date(Date.now() + 365 * 86_400_000)) };
  const drafted = { ...namesFilled(scenario.contract) as object, signDate, term } as JsonValue;
  let contract = await mine.createContract({ contract: fromJson(ContractSchema, drafted) });
  const at = () => ({ name: contract.name, etag: contract.etag });
  contract = await mine.submitContract(at());
  contract = await office.acceptContract(at());
  const { category, totalAmount, technologyAmount } = contract;
  contract = await office.reviewContract({ ...at(), category, totalAmount, technologyAmount, opinion: "符合技术开发合同的条件" });
  return office.registerContract(at());
}

/** Reads the feed behind the cursor, at most to `most`; the cursor is kept with each event, so that a restart goes on behind it. */
async function follow(most?: bigint) {
  const cursor = join(folder, "cursor");
  let position = existsSync(cursor) ? BigInt(readFileSync(cursor, "utf8")) : 0n;
  const first = position + 1n;
  let published = 0;
  const feed = createClient(FeedService, market(systemToken));
  for await (const { event } of feed.tail({ source: Source.SUPPLY, afterPosition: position, stopAtHead: true })) {
    if (!event) continue;
    // Here stands the effect of the event; a database would keep both in one transaction.
    if (event.type === "listing.published") published += 1;
    position = event.position;
    keep(cursor, position.toString());
    if (position === most) break;
  }
  return { first, last: position, published };
}

/** Whole or not at all, whenever the power fails. */
function keep(file: string, text: string) {
  const beside = `${file}.new`;
  const kept = openSync(beside, "w");
  writeSync(kept, text);
  fsyncSync(kept);
  closeSync(kept);
  renameSync(beside, file);
}

if (what === "deal") {
  await deal();
  const { last } = await follow(5n);
  console.log(`变更流：读到第 ${last} 条后停止`);
} else {
  const { first, last, published } = await follow();
  console.log(`变更流：重新启动后从第 ${first} 条读到末尾第 ${last} 条，发布 ${published} 条`);
}
process.exit(0);
