-- What belongs to a person is kept by issuer and subject of the tokens; all tokens so far are the market's own.
UPDATE saved_search SET owner = 'techmarket ' || owner;
UPDATE alert SET owner = 'techmarket ' || owner;
