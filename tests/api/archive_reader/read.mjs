// The npm package `pmtiles` reads an archive: its header, its metadata, and the tiles named as z/x/y, unpacked. JSON out.
import {promises as fs} from "node:fs";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";
import {createHash} from "node:crypto";
import path from "node:path";

const [folder, archive, ...tiles] = process.argv.slice(2);
const require = createRequire(pathToFileURL(path.join(folder, "package.json")));
const {PMTiles} = await import(pathToFileURL(require.resolve("pmtiles")).href);

class File {
  constructor(name) { this.name = name; }
  getKey() { return this.name; }
  async getBytes(offset, length) {
    const handle = await fs.open(this.name);
    try {
      const {buffer, bytesRead} = await handle.read(Buffer.alloc(length), 0, length, offset);
      return {data: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + bytesRead)};
    } finally {
      await handle.close();
    }
  }
}

// An address is read by the package's own FetchSource, by range.
const source = new PMTiles(/^https?:/.test(archive) ? archive : new File(archive));
const found = {};
for (const name of tiles) {
  const tile = await source.getZxy(...name.split("/").map(Number));
  found[name] = tile ? createHash("sha256").update(Buffer.from(tile.data)).digest("hex") : null;
}
console.log(JSON.stringify({header: await source.getHeader(), metadata: await source.getMetadata(), tiles: found}));
