"""Finding applications that do the same: pure, so that thousands of cases test in seconds.

`words` turns a text into comparable terms, `synonyms` knows that PBB is a tax on land, `index`
finds the candidates, and `ranking` orders them and says why.
"""
