// Owns the calls that unknot makes into the module: bytes in, a flat tree out, in linear memory. All memory belongs to
// one parse and is given back at once by the next `reserve` (see runtime.c).

#include "flatten.h"
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define CHUNK 4096

extern const TSLanguage *tree_sitter_nix(void);
extern void reset_memory(void);
extern uint64_t allocated;

typedef struct {
  const char *bytes;
  uint32_t length;
} Input;

static char *input;
static Result result;
static uint64_t memory_budget;
static uint32_t read_budget;

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

// Forgets the parse before and gives the place for `length` bytes of input.
EXPORT(reserve) char *reserve(uint32_t length) {
  reset_memory();
  memset(&result, 0, sizeof result);
  input = malloc((size_t)length + 1);
  input[length] = 0;
  return input;
}

// Parses the reserved bytes within two budgets. Kilobytes allocated, for recovery from errors copies what it gathered
// over and over; chunks read, for a text like `a.a.a.…` is looked at to its end from each of its letters. The result's
// address, or zero where a budget is spent.
EXPORT(parse) Result *parse(uint32_t length, uint32_t kilobytes, uint32_t reads) {
  memory_budget = (uint64_t)kilobytes << 10;
  read_budget = reads;
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_nix());
  Input source = {input, length};
  TSInput from = {&source, read_input, TSInputEncodingUTF8, NULL};
  TSTree *tree = ts_parser_parse_with_options(parser, NULL, from, (TSParseOptions){NULL, is_spent});
  if (!tree || read_budget == 0) return NULL;
  flatten(tree, input, &result);
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
