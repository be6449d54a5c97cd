// An S3 store on a loopback port: node serve.js PACKAGES PORT FOLDER BUCKET. Says "ready PORT" when it listens.
"use strict";

const path = require("path");

const [packages, port, directory, bucket] = process.argv.slice(2);
const S3rver = require(path.join(packages, "node_modules", "s3rver"));

new S3rver({
  address: "127.0.0.1",
  port: Number(port),
  directory,
  silent: true,
  configureBuckets: [{ name: bucket }],
}).run((error, address) => {
  if (error) {
    console.error(String(error));
    process.exit(1);
  }
  console.log(`ready ${address.port}`);
});
