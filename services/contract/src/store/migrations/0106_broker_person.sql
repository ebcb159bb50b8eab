-- The person to whom a subsidy for a technology broker was granted (技术经纪人证书编号); empty where an organisation received it.
ALTER TABLE subsidy_grant ADD COLUMN certificate TEXT NOT NULL DEFAULT '';
