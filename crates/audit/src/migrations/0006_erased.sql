-- Who was erased (已注销): subjects that the trail still holds, as SHA-256, and the id of the account that is shown in their place.
CREATE TABLE erased_subject (
    subject TEXT NOT NULL CONSTRAINT erased_subject_key PRIMARY KEY,
    account TEXT NOT NULL
);
