// Checks the market's description of itself by a validator of OpenAPI: openapi URL.

import { Validator } from "@seriousme/openapi-schema-validator";

const described = (await (await fetch(`${process.argv[2]}/openapi.json`)).json()) as { openapi: string; paths: object };
const result = await new Validator().validate(described);
if (!result.valid) {
  console.error(JSON.stringify(result.errors, null, 1).slice(0, 4000));
  process.exit(1);
}
console.log(`OpenAPI ${described.openapi}: ${Object.keys(described.paths).length} methods`);
