// What leaves the module: a flat tree, and two lists beside it. src/syntax/flat-tree.ts reads the same words.

#ifndef UNKNOT_FLATTEN_H
#define UNKNOT_FLATTEN_H

#include <stdint.h>
#include <tree_sitter/api.h>

// Bits of `kind`: 0-7 symbol, 8-15 field in the parent, 16-23 symbol of the operator, 24 missing, 25 has an error.
typedef struct {
  uint32_t kind, start, end, parent, next;
} Node;

typedef struct {
  uint32_t start, end;
} Comment;

typedef struct {
  uint32_t symbol, offset, parent;
} Missing;

typedef struct {
  Node *nodes;
  uint32_t node_count;
  Comment *comments;
  uint32_t comment_count;
  Missing *missing;
  uint32_t missing_count;
  // Whether the grammar took something that Nix refuses: a path that ends in a slash, a keyword for a name, a chain of
  // comparisons.
  uint32_t is_doubtful;
} Result;

// Fills an empty result. `input` is the text, with a byte after its end.
void flatten(const TSTree *tree, const char *input, Result *result);

#endif
