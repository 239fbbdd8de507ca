// Owns the one call that unknot makes into the parser: bytes in, a flat tree in pre-order out, as words in linear
// memory. Comments and missing tokens leave by lists of their own. The walk is a loop, so depth costs no C stack;
// all memory belongs to one parse and is given back at once by the next `reserve` (see runtime.c).

#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define NONE UINT32_MAX
#define CHUNK 4096
#define ERROR_KIND 255
// What is nested deeper than this becomes one error node: whoever walks the tree may use the stack.
#define MAXIMUM_DEPTH 1000

extern const TSLanguage *tree_sitter_nix(void);
extern void reset_memory(void);
extern uint64_t allocated;

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
  const char *bytes;
  uint32_t length;
} Input;

static struct {
  Node *nodes;
  uint32_t node_count;
  Comment *comments;
  uint32_t comment_count;
  Missing *missing;
  uint32_t missing_count;
  // Whether the grammar took something that Nix refuses: a path that ends in a slash, a keyword for a name, a chain of
  // comparisons.
  uint32_t is_doubtful;
} result;

static char *input;
static uint64_t memory_budget;
static uint32_t read_budget;
static TSSymbol comment_symbol, keyword_symbol, identifier_symbol, path_symbol, binary_symbol;
static TSFieldId operator_field;

static const char *read_input(void *payload, uint32_t offset, TSPoint point, uint32_t *length) {
  const Input *source = payload;
  (void)point;
  if (read_budget > 0) read_budget--;
  uint32_t rest = offset < source->length ? source->length - offset : 0;
  // Out of budget the text seems to end; the next step gives the parse up.
  *length = read_budget == 0 ? 0 : rest < CHUNK ? rest : CHUNK;
  return source->bytes + source->length - rest;
}

static bool is_spent(TSParseState *state) {
  (void)state;
  return read_budget == 0 || allocated > memory_budget;
}

// Doubles an array whenever its count reaches a power of two.
static void *grow(void *array, uint32_t count, size_t size) {
  return (count & (count - 1)) == 0 ? realloc(array, size * (count ? count * 2 : 1)) : array;
}

static void emit_comment(TSNode node) {
  result.comments = grow(result.comments, result.comment_count, sizeof(Comment));
  result.comments[result.comment_count++] = (Comment){ts_node_start_byte(node), ts_node_end_byte(node)};
}

static void emit_missing(TSNode node, uint32_t parent) {
  result.missing = grow(result.missing, result.missing_count, sizeof(Missing));
  result.missing[result.missing_count++] = (Missing){ts_node_symbol(node), ts_node_start_byte(node), parent};
}

// Nothing in an error has a field, and to look for it costs the depth of the repetition in which all of it hangs.
static TSFieldId field_of(const TSTreeCursor *cursor, uint32_t parent) {
  if (parent == NONE || (result.nodes[parent].kind & 0xff) == ERROR_KIND) return 0;
  return ts_tree_cursor_current_field_id(cursor);
}

// Where no keyword may stand the grammar takes one for a name. `or` is a name to Nix as well.
static bool is_keyword(const char *text, uint32_t length) {
  static const char *const keywords[] = {"if", "then", "else", "assert", "with", "let", "in", "rec", "inherit"};
  if (length < 2 || length > 7) return false;
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
    if (text[0] == keywords[i][0] && strlen(keywords[i]) == length && memcmp(text, keywords[i], length) == 0) return true;
  }
  return false;
}

static void emit_node(TSNode node, const TSTreeCursor *cursor, uint32_t parent) {
  TSSymbol symbol = ts_node_symbol(node);
  uint32_t kind = symbol > ERROR_KIND ? ERROR_KIND : symbol;
  kind |= (uint32_t)field_of(cursor, parent) << 8;
  kind |= (uint32_t)ts_node_is_missing(node) << 24 | (uint32_t)ts_node_has_error(node) << 25;
  uint32_t id = result.node_count++;
  uint32_t end = ts_node_end_byte(node);
  uint32_t start = ts_node_start_byte(node);
  result.nodes[id] = (Node){kind, start, end, parent, id + 1};
  if (symbol == identifier_symbol && is_keyword(&input[start], end - start)) result.is_doubtful = 1;
  if (symbol == path_symbol && input[end - 1] == '/' && input[end] != '$') result.is_doubtful = 1;
}

// Comparisons do not associate: `a == b == c` and `a < b < c` are errors. Zero for other operators.
static int comparison(const char *operator) {
  if (operator[0] == '=' || (operator[0] == '!' && operator[1] == '=')) return 1;
  return operator[0] == '<' || operator[0] == '>' ? 2 : 0;
}

static void set_operator(uint32_t id, TSNode token) {
  Node *node = &result.nodes[id];
  node->kind |= (uint32_t)ts_node_symbol(token) << 16;
  const Node *left = node + 1;
  if (id + 1 == result.node_count || (left->kind & 0xff) != binary_symbol) return;
  int kind = comparison(&input[ts_node_start_byte(token)]);
  if (kind && kind == comparison(ts_language_symbol_name(tree_sitter_nix(), left->kind >> 16 & 0xff))) result.is_doubtful = 1;
}

// Makes the last node an error, of which the root knows.
static void cut_off(void) {
  Node *last = &result.nodes[result.node_count - 1];
  last->kind = (last->kind & ~(uint32_t)0xff) | ERROR_KIND;
  result.nodes[0].kind |= 1u << 25;
}

static void flatten(const TSTree *tree) {
  TSNode root = ts_tree_root_node(tree);
  result.nodes = malloc((ts_node_descendant_count(root) + 1) * sizeof(Node));
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  uint32_t parent = NONE;
  uint32_t depth = 0;
  for (;;) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    bool descend = false;
    if (!ts_node_is_named(node)) {
      if (ts_node_is_missing(node)) emit_missing(node, parent);
      else if (field_of(&cursor, parent) == operator_field) set_operator(parent, node);
    } else if (ts_node_symbol(node) == comment_symbol) {
      emit_comment(node);
    } else if (ts_node_symbol(node) != keyword_symbol) {
      emit_node(node, &cursor, parent);
      descend = depth < MAXIMUM_DEPTH;
      if (!descend) cut_off();
    }
    if (descend && ts_tree_cursor_goto_first_child(&cursor)) {
      depth++;
      parent = result.node_count - 1;
      continue;
    }
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) return;
      depth--;
      result.nodes[parent].next = result.node_count;
      parent = result.nodes[parent].parent;
    }
  }
}

// Forgets the parse before and gives the place for `length` bytes of input, or zero when memory is out.
EXPORT(reserve) char *reserve(uint32_t length) {
  reset_memory();
  memset(&result, 0, sizeof result);
  input = malloc((size_t)length + 1);
  return input;
}

static TSSymbol symbol_named(const char *name) {
  return ts_language_symbol_for_name(tree_sitter_nix(), name, (uint32_t)strlen(name), true);
}

// Parses the reserved bytes within two budgets. Kilobytes allocated, for recovery from errors copies what it gathered
// over and over; chunks read, for a text like `a.a.a.…` is looked at to its end from each of its letters. The result's
// address, or zero where a budget is spent.
EXPORT(parse) void *parse(uint32_t length, uint32_t kilobytes, uint32_t reads) {
  const TSLanguage *language = tree_sitter_nix();
  comment_symbol = symbol_named("comment");
  // Named only because the grammar lexes keywords by it; in a broken text it stands in the tree.
  keyword_symbol = symbol_named("keyword");
  identifier_symbol = symbol_named("identifier");
  path_symbol = symbol_named("path_fragment");
  binary_symbol = symbol_named("binary_expression");
  operator_field = ts_language_field_id_for_name(language, "operator", 8);
  memory_budget = (uint64_t)kilobytes << 10;
  read_budget = reads;
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, language);
  Input source = {input, length};
  TSInput from = {&source, read_input, TSInputEncodingUTF8, NULL};
  TSTree *tree = ts_parser_parse_with_options(parser, NULL, from, (TSParseOptions){NULL, is_spent});
  if (!tree || read_budget == 0) return NULL;
  flatten(tree);
  return &result;
}

// What the generator of `src/syntax/generated` asks for.
EXPORT(symbol_count) uint32_t symbol_count(void) { return ts_language_symbol_count(tree_sitter_nix()); }
EXPORT(symbol_name) const char *symbol_name(uint32_t symbol) {
  return ts_language_symbol_name(tree_sitter_nix(), (TSSymbol)symbol);
}
EXPORT(symbol_type) uint32_t symbol_type(uint32_t symbol) {
  return ts_language_symbol_type(tree_sitter_nix(), (TSSymbol)symbol);
}
EXPORT(public_symbol) uint32_t public_symbol(uint32_t symbol) {
  const char *name = symbol_name(symbol);
  return ts_language_symbol_for_name(tree_sitter_nix(), name, (uint32_t)strlen(name), symbol_type(symbol) == 0);
}
EXPORT(field_count) uint32_t field_count(void) { return ts_language_field_count(tree_sitter_nix()); }
EXPORT(field_name) const char *field_name(uint32_t field) {
  return ts_language_field_name_for_id(tree_sitter_nix(), (TSFieldId)field);
}
