"""The scenario of clients/scenario.txt: example.py URL SYSTEM_TOKEN FOLDER SCENARIO deal|follow. In FOLDER the cursor is kept."""

import datetime
import json
import os
import pathlib
import sys
import time

from market import Market, Refused

ACCOUNTS = "techmarket.directory.v1.AccountService"
SUPPLY = "techmarket.supply.v1.SupplyService"
DEMAND = "techmarket.demand.v1.DemandService"
MATCHING = "techmarket.matching.v1.MatchingService"
CONTRACT = "techmarket.contract.v1.ContractService"
FEED = "techmarket.feed.v1.FeedService/Tail"
URL, TOKEN, FOLDER, FILE, WHAT = sys.argv[1:]
SCENARIO = json.loads(pathlib.Path(FILE).read_text(encoding="utf-8"))
PEOPLE = SCENARIO["people"]


def sign_in(url, person):
    """What the person may do from here on."""
    who = {key: PEOPLE[person][key] for key in ("loginName", "password", "organization")}
    grant = Market(url).call(f"{ACCOUNTS}/SignIn", who)["grant"]
    return Market(url, grant["accessToken"])


def names_filled(value):
    """`value` with the credit codes of seller and buyer in the places of their words."""
    text = json.dumps(value)
    for word, person in (("SELLER", "seller"), ("BUYER", "buyer")):
        text = text.replace(f'"{word}"', f'"{PEOPLE[person]["organization"]}"')
    return json.loads(text)


def at(resource, **fields):
    """A verb on the version of a resource that was read."""
    return {"name": resource["name"], "etag": resource["etag"], **fields}


def deal(url):
    seller, buyer, operator, registrar = (sign_in(url, person) for person in ("seller", "buyer", "operator", "registrar"))
    print("登录：示例大学、示例电瓷有限公司、运营方、登记员")

    listing = seller.call(f"{SUPPLY}/CreateListing", {"listing": names_filled(SCENARIO["listing"])})
    assert listing["state"] == "STATE_DRAFT"
    print(f"供给：{listing['title']}，草稿")
    try:
        seller.call(f"{SUPPLY}/CreateListing", {"listing": {}})
    except Refused as refused:
        print(f"拒绝：{refused.reason}")

    settings = {"settings": {"organization": PEOPLE["seller"]["organization"]}}
    rows = [{"number": str(number), "listing": row} for number, row in enumerate(SCENARIO["rows"], 1)]
    answers = list(seller.stream(f"{SUPPLY}/ImportListings", settings, {"batch": {"rows": rows}}))
    results = [result for answer in answers for result in answer["results"]]
    names = [listing["name"]] + [result["name"] for result in results if result["outcome"] == "OUTCOME_CREATED"]
    print(f"导入：新增 {len(names) - 1} 条")
    items = [{"name": name} for name in names]
    seller.call(f"{SUPPLY}/BatchSubmitListings", {"items": items, "allOrNothing": True})
    published = operator.call(f"{SUPPLY}/BatchPublishListings", {"items": items, "allOrNothing": True})
    print(f"提交并发布：{len(published['results'])} 条")

    demand = buyer.call(f"{DEMAND}/CreateDemand", {"demand": names_filled(SCENARIO["demand"])})
    demand = buyer.call(f"{DEMAND}/SubmitDemand", at(demand))
    demand = operator.call(f"{DEMAND}/PublishDemand", at(demand))
    assert demand["state"] == "STATE_PUBLISHED"
    print(f"需求：{demand['title']}，已发布")

    print(f"排序第一：{ranked(buyer, demand)['title']}")
    contract = registered(seller, registrar)
    amount = contract["recognition"]["technologyAmount"]["units"]
    print(f"合同：技术交易额 {amount} 元，登记编号 {len(contract['registrationNumber'])} 位")


def ranked(buyer, demand):
    """The best listing for the demand, once the index has read of it."""
    while True:
        try:
            hits = buyer.call(f"{MATCHING}/RankListings", {"demand": demand["name"]}).get("hits", [])
            if hits:
                return hits[0]["listing"]
        except Refused as refused:
            if refused.code not in ("not_found", "failed_precondition", "unavailable"):
                raise
        time.sleep(0.1)


def registered(seller, registrar):
    """A contract that was signed today, with its number."""
    today = datetime.date.today()
    day = lambda date: {"year": date.year, "month": date.month, "day": date.day}
    contract = names_filled(SCENARIO["contract"])
    contract["signDate"] = day(today)
    contract["term"] = {"startDate": day(today), "endDate": day(today + datetime.timedelta(days=365))}
    contract = seller.call(f"{CONTRACT}/CreateContract", {"contract": contract})
    contract = seller.call(f"{CONTRACT}/SubmitContract", at(contract))
    contract = registrar.call(f"{CONTRACT}/AcceptContract", at(contract))
    review = {key: contract[key] for key in ("category", "totalAmount", "technologyAmount")}
    contract = registrar.call(f"{CONTRACT}/ReviewContract", at(contract, opinion="符合技术开发合同的条件", **review))
    return registrar.call(f"{CONTRACT}/RegisterContract", at(contract))


def follow(url, token, folder, most):
    """Reads the feed behind the cursor, at most so many events; the cursor is kept with each, so that a restart goes on behind it."""
    cursor = pathlib.Path(folder, "cursor")
    position = int(cursor.read_text()) if cursor.exists() else 0
    first, published = position + 1, 0
    request = {"source": "SOURCE_SUPPLY", "afterPosition": str(position), "stopAtHead": True}
    for message in Market(url, token).stream(FEED, request):
        if "event" not in message:
            continue
        event = message["event"]
        # Here stands the effect of the event; a database would keep both in one transaction.
        published += event["type"] == "listing.published"
        position = int(event["position"])
        keep(cursor, position)
        if position == most:
            break
    return first, position, published


def keep(file, position):
    """Whole or not at all, whenever the power fails."""
    beside = file.with_suffix(".new")
    with open(beside, "w") as kept:
        kept.write(str(position))
        kept.flush()
        os.fsync(kept.fileno())
    os.replace(beside, file)


def main():
    if WHAT == "deal":
        deal(URL)
        _, last, _ = follow(URL, TOKEN, FOLDER, 5)
        print(f"变更流：读到第 {last} 条后停止")
    else:
        first, last, published = follow(URL, TOKEN, FOLDER, None)
        print(f"变更流：重新启动后从第 {first} 条读到末尾第 {last} 条，发布 {published} 条")


main()
