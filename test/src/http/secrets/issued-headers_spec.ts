import assert from "node:assert/strict";
import { IssuedHeaders } from "../../../../src/http/secrets/issued-headers.js";
import { assertNoSecret } from "../../../support/secret-leak.js";

describe("Issued headers", () => {
  it("are known again, as many as were put on last", () => {
    const issued = new IssuedHeaders(2);
    const fields = ["one", "two", "three"].map((value) => issued.putOn({}, { Authorization: value }));
    assert.deepEqual(
      fields.map((each) => issued.takeOff(each)),
      [{ Authorization: "one" }, {}, {}],
    );
  });

  it("of one that is put on again and again stay known", () => {
    const issued = new IssuedHeaders(2);
    for (const value of ["one", "two", "one", "three"]) issued.putOn({}, { Authorization: value });
    assert.deepEqual(issued.takeOff({ Authorization: "one" }), {});
  });

  it("are not kept as they are", () => {
    const issued = new IssuedHeaders(2);
    issued.putOn({}, { Authorization: "the-secret-token" });
    assertNoSecret(issued, "the-secret-token");
  });
});
