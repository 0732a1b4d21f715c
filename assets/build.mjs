// Compiles the style sheet and the script of Sambung's pages into the folder given as argument.
// Run by tools/build_assets.py.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { build } from 'esbuild'
import { compileAsync } from 'sass'

const [output] = process.argv.slice(2)

const sheet = await compileAsync('scss/sambung.scss', {
  loadPaths: ['node_modules'],
  quietDeps: true,
  style: 'compressed'
})
await writeFile(join(output, 'sambung.css'), sheet.css)

await build({
  entryPoints: ['js/sambung.js', 'js/passkeys.js', 'js/autosave.js', 'js/similar.js'],
  bundle: true,
  format: 'esm',
  legalComments: 'none',
  minify: true,
  outdir: output,
  target: ['es2017']
})
