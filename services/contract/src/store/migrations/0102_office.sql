-- The work of an office: who has a case, until when it is to be decided; where the parties are; what is alike.
ALTER TABLE contract ADD COLUMN assignee TEXT;     -- subject of the registrar who has the case
ALTER TABLE contract ADD COLUMN due_date TEXT;     -- last day for the decision; NULL before acceptance and once decided
ALTER TABLE contract ADD COLUMN buyer_region TEXT; -- GB/T 2260; NULL before registration

CREATE INDEX contract_due ON contract (due_date, id);
CREATE INDEX contract_assignee ON contract (assignee, id);
CREATE INDEX contract_point ON contract (registration_point, id);
CREATE INDEX contract_point_state ON contract (registration_point, state, id);
CREATE INDEX contract_category ON contract (category, id);
DROP INDEX contract_register_date;

-- Pages of the register, latest day first. A planner that knows nothing of the values takes the index with most of the
-- conditions: each condition has one with the day behind it, or a page of a month would collect all years and sort them.
CREATE INDEX contract_registered ON contract (register_date, id, recognised_total);
CREATE INDEX contract_registered_point ON contract (registration_point, register_date, id, recognised_total);
CREATE INDEX contract_registered_state ON contract (state, register_date, id);
CREATE INDEX contract_registered_category ON contract (category, register_date, id);
-- Regions are asked for by province or prefecture: the first two or four digits.
CREATE INDEX contract_seller_province ON contract (substr(seller_region, 1, 2), register_date, id);
CREATE INDEX contract_seller_prefecture ON contract (substr(seller_region, 1, 4), register_date, id);
CREATE INDEX contract_buyer_province ON contract (substr(buyer_region, 1, 2), register_date, id);
CREATE INDEX contract_buyer_prefecture ON contract (substr(buyer_region, 1, 4), register_date, id);
