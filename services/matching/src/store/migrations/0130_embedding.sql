-- Sentence vectors (句向量) of published posts, one a post. Written with the cursor of the feed that they follow.
CREATE TABLE embedding (
    side    TEXT  NOT NULL, -- supply or demand
    post    TEXT  NOT NULL, -- resource name
    encoder TEXT  NOT NULL, -- name@digest; vectors of different encoders are never compared
    vector  BYTEA NOT NULL, -- one signed byte a dimension
    CONSTRAINT embedding_key PRIMARY KEY (side, post)
);
