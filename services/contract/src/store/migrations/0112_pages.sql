-- Pages are picked in indexes alone: each that a page goes along holds what else it may be asked by, so that no row, with its
-- body of kilobytes, is read to be left out. What a contract does not have yet, or never, is in no index.
DROP INDEX contract_registered;
DROP INDEX contract_registered_point;
DROP INDEX contract_registered_state;
DROP INDEX contract_registered_category;
DROP INDEX contract_seller_province;
DROP INDEX contract_seller_prefecture;
DROP INDEX contract_buyer_province;
DROP INDEX contract_buyer_prefecture;
DROP INDEX contract_state;
DROP INDEX contract_category;
DROP INDEX contract_point;
DROP INDEX contract_point_state;
DROP INDEX contract_seller;
DROP INDEX contract_buyer;
DROP INDEX contract_broker;
DROP INDEX contract_listing;
DROP INDEX contract_demand;
DROP INDEX contract_match;
DROP INDEX contract_due;
DROP INDEX contract_assignee;

-- The register, by day of registration.
CREATE INDEX contract_registered ON contract (register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_point ON contract (registration_point, register_date, id, state, category, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_state ON contract (state, register_date, id, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_category ON contract (category, register_date, id, state, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_seller_province ON contract (substr(seller_region, 1, 2), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_seller_prefecture ON contract (substr(seller_region, 1, 4), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_buyer_province ON contract (substr(buyer_region, 1, 2), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_buyer_prefecture ON contract (substr(buyer_region, 1, 4), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_seller ON contract (seller, register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_buyer ON contract (buyer, register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_broker ON contract (broker, register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL AND broker IS NOT NULL;

-- The desks of registrars and the lists of one's own, by creation.
CREATE INDEX contract_state ON contract (state, id, category, registration_point, handed_in);
CREATE INDEX contract_category ON contract (category, id, state, registration_point, handed_in);
CREATE INDEX contract_point ON contract (registration_point, id, state, category, handed_in);
CREATE INDEX contract_point_state ON contract (registration_point, state, id, category, handed_in);
CREATE INDEX contract_seller ON contract (seller, id, state, category, registration_point, handed_in);
CREATE INDEX contract_buyer ON contract (buyer, id, state, category, registration_point, handed_in) WHERE buyer IS NOT NULL;
CREATE INDEX contract_broker ON contract (broker, id, state, category, registration_point, handed_in) WHERE broker IS NOT NULL;

-- What came of a listing, a demand, a match, and what is to be done.
CREATE INDEX contract_listing ON contract (listing_id, id) WHERE listing_id IS NOT NULL;
CREATE INDEX contract_demand ON contract (demand_id, id) WHERE demand_id IS NOT NULL;
CREATE INDEX contract_match ON contract (match_id, id) WHERE match_id IS NOT NULL;
CREATE INDEX contract_due ON contract (due_date, id) WHERE due_date IS NOT NULL;
CREATE INDEX contract_assignee ON contract (assignee, id) WHERE assignee IS NOT NULL;
