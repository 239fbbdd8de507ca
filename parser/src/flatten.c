// Owns the walk from tree-sitter's tree to the flat one. It reads the tree's own structures, of the one version that is
// pinned: the public cursor looks up fields and aliases anew for every node. The walk is a loop, so depth costs no stack.

#include "flatten.h"
#include "language.h"
#include "subtree.h"
#include "tree.h"
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define ERROR_KIND 255
#define MISSING_BIT (1u << 24)
#define ERROR_BIT (1u << 25)
// What is nested deeper than this becomes one error node: whoever walks the tree may use the stack.
#define MAXIMUM_DEPTH 1000

// A subtree whose children are being looked at. Hidden ones pass on the node and the field they stand in for.
typedef struct {
  Subtree subtree;
  uint32_t position, child, structural_child;
  uint32_t node, field, depth;
  bool is_hidden;
} Frame;

static struct {
  const TSLanguage *language;
  TSSymbol comment, keyword, identifier, path, binary, variable;
  TSFieldId operator;
} names;

static TSSymbol symbol_named(const char *name) {
  return ts_language_symbol_for_name(names.language, name, (uint32_t)strlen(name), true);
}

static void learn_names(const TSLanguage *language) {
  names.language = language;
  names.comment = symbol_named("comment");
  // Named only because the grammar lexes keywords by it; in a broken text it stands in the tree.
  names.keyword = symbol_named("keyword");
  names.identifier = symbol_named("identifier");
  names.path = symbol_named("path_fragment");
  names.binary = symbol_named("binary_expression");
  names.variable = symbol_named("variable_expression");
  names.operator= ts_language_field_id_for_name(language, "operator", 8);
}

// Doubles an array whenever its count reaches a power of two.
static void *grow(void *array, uint32_t count, size_t size) {
  return (count & (count - 1)) == 0 ? realloc(array, size * (count ? count * 2 : 1)) : array;
}

// Where no keyword may stand the grammar takes one for a name. `or` may name an attribute, and little else.
static bool is_doubtful_name(const char *text, uint32_t length, bool is_variable) {
  static const char *const keywords[] = {"if", "then", "else", "assert", "with", "let", "in", "rec", "inherit"};
  if (length < 2 || length > 7) return false;
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
    if (text[0] == keywords[i][0] && strlen(keywords[i]) == length && memcmp(text, keywords[i], length) == 0) return true;
  }
  return is_variable && length == 2 && text[0] == 'o' && text[1] == 'r';
}

// Comparisons do not associate: `a == b == c` and `a < b < c` are errors. Zero for other operators.
static int comparison(const char *operator) {
  if (operator[0] == '=' || (operator[0] == '!' && operator[1] == '=')) return 1;
  return operator[0] == '<' || operator[0] == '>' ? 2 : 0;
}

static void set_operator(Result *result, uint32_t id, TSSymbol symbol, const char *text) {
  Node *node = &result->nodes[id];
  node->kind |= (uint32_t)symbol << 16;
  const Node *left = node + 1;
  if (id + 1 == result->node_count || (left->kind & 0xff) != names.binary) return;
  int kind = comparison(text);
  const char *inner = ts_language_symbol_name(names.language, left->kind >> 16 & 0xff);
  if (kind && inner && kind == comparison(inner)) result->is_doubtful = 1;
}

static uint32_t field_of(const Frame *frame, bool is_extra) {
  if (is_extra) return 0;
  const TSFieldMapEntry *entry, *end;
  ts_language_field_map(names.language, frame->subtree.ptr->production_id, &entry, &end);
  for (; entry < end; entry++) {
    if (!entry->inherited && entry->child_index == frame->structural_child) return entry->field_id;
  }
  return frame->is_hidden ? frame->field : 0;
}

static void emit(Result *result, const char *input, Node node) {
  TSSymbol symbol = node.kind & 0xff;
  if (symbol == names.identifier) {
    bool is_variable = node.parent != NONE && (result->nodes[node.parent].kind & 0xff) == names.variable;
    if (is_doubtful_name(&input[node.start], node.end - node.start, is_variable)) result->is_doubtful = 1;
  } else if (symbol == names.path && node.end > node.start && input[node.end - 1] == '/' && input[node.end] != '$') {
    result->is_doubtful = 1;
  }
  result->nodes[result->node_count++] = node;
}

static void emit_comment(Result *result, uint32_t start, uint32_t end) {
  result->comments = grow(result->comments, result->comment_count, sizeof(Comment));
  result->comments[result->comment_count++] = (Comment){start, end};
}

static void emit_missing(Result *result, TSSymbol symbol, uint32_t offset, uint32_t parent) {
  result->missing = grow(result->missing, result->missing_count, sizeof(Missing));
  result->missing[result->missing_count++] = (Missing){symbol, offset, parent};
}

// Emits what `subtree` is and tells whether its children are to be looked at; then `below` is where they hang.
static bool visit(Result *result, const char *input, Subtree subtree, TSSymbol alias, const Frame *above, Frame *below) {
  bool is_extra = ts_subtree_extra(subtree);
  uint32_t start = below->position;
  uint32_t end = start + ts_subtree_size(subtree).bytes;
  bool has_children = ts_subtree_child_count(subtree) > 0;
  uint32_t parent = above ? above->node : NONE;
  bool is_visible = !above || alias || ts_subtree_visible(subtree);
  if (!is_visible && !has_children) return false;
  // What is left of a node within an error fills no field of it.
  bool is_in_error = parent != NONE && (result->nodes[parent].kind & 0xff) == ERROR_KIND;
  below->field = above && !is_in_error ? field_of(above, is_extra) : 0;
  below->depth = above ? above->depth : 0;
  below->node = parent;
  below->is_hidden = !is_visible;
  if (!is_visible) return true;
  TSSymbol symbol = ts_language_public_symbol(names.language, alias ? alias : ts_subtree_symbol(subtree));
  bool is_named = alias ? ts_language_symbol_metadata(names.language, alias).named : ts_subtree_named(subtree);
  bool is_missing = ts_subtree_missing(subtree);
  if (!is_named) {
    if (is_missing) emit_missing(result, symbol, start, parent);
    else if (below->field == names.operator && parent != NONE) set_operator(result, parent, symbol, &input[start]);
    return false;
  }
  if (symbol == names.comment) {
    emit_comment(result, start, end);
    return false;
  }
  if (symbol == names.keyword) return false;
  uint32_t kind = symbol > ERROR_KIND ? ERROR_KIND : symbol;
  if (below->depth++ == MAXIMUM_DEPTH) {
    kind = ERROR_KIND;
    has_children = false;
    result->nodes[0].kind |= ERROR_BIT;
  }
  kind |= below->field << 8;
  if (is_missing) kind |= MISSING_BIT;
  if (ts_subtree_error_cost(subtree) > 0) kind |= ERROR_BIT;
  below->node = result->node_count;
  emit(result, input, (Node){kind, start, end, parent, below->node + 1});
  return has_children;
}

void flatten(const TSTree *tree, const char *input, Result *result) {
  if (names.language == NULL) learn_names(tree->language);
  result->nodes = malloc((ts_subtree_visible_descendant_count(tree->root) + 2) * sizeof(Node));
  Frame *frames = NULL;
  uint32_t count = 0;
  Frame below = {.subtree = tree->root, .position = ts_subtree_padding(tree->root).bytes};
  bool descend = visit(result, input, tree->root, 0, NULL, &below);
  for (;;) {
    if (descend) {
      frames = grow(frames, count, sizeof(Frame));
      frames[count++] = below;
    }
    while (count > 0 && frames[count - 1].child == ts_subtree_child_count(frames[count - 1].subtree)) {
      const Frame *done = &frames[--count];
      if (!done->is_hidden) result->nodes[done->node].next = result->node_count;
    }
    if (count == 0) return;
    Frame *above = &frames[count - 1];
    Subtree child = ts_subtree_children(above->subtree)[above->child];
    // The first child begins where its parent does: the space before both is the same.
    uint32_t start = above->position + (above->child == 0 ? 0 : ts_subtree_padding(child).bytes);
    TSSymbol alias = 0;
    if (!ts_subtree_extra(child)) {
      alias = ts_language_alias_at(names.language, above->subtree.ptr->production_id, above->structural_child);
    }
    below = (Frame){.subtree = child, .position = start};
    descend = visit(result, input, child, alias, above, &below);
    above->position = start + ts_subtree_size(child).bytes;
    above->child++;
    if (!ts_subtree_extra(child)) above->structural_child++;
  }
}
