-- Request ids belong to a person: issuer and subject of the tokens. All tokens so far are the market's own.
UPDATE idempotency SET caller = 'techmarket ' || caller;
