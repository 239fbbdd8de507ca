// Owns the tokens that the grammar leaves to code, in place of the scanner that is published with it: that one reads
// `a//b` as a path. Each function follows a rule of Nix's own lexer (src/libexpr/lexer.l) and keeps no state.

#include <tree_sitter/parser.h>

enum Token { STRING_FRAGMENT, INDENTED_FRAGMENT, PATH_START, PATH_FRAGMENT, DOLLAR_ESCAPE, INDENTED_DOLLAR_ESCAPE, COUNT };

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_path_character(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == '+';
}

// No file has a longer name: what goes on without a slash is sums or selections, not worth reading to their end.
#define LONGEST_NAME 255

// PATH: [a-zA-Z0-9._+-]*(/[a-zA-Z0-9._+-]+)+/? and, where an interpolation follows, [a-zA-Z0-9._+-]*/
static bool scan_path_start(TSLexer *lexer) {
  lexer->result_symbol = PATH_START;
  while (lexer->lookahead == ' ' || lexer->lookahead == '\n' || lexer->lookahead == '\t') lexer->advance(lexer, true);
  for (int length = 0; length < LONGEST_NAME && is_path_character(lexer->lookahead); length++) advance(lexer);
  if (lexer->lookahead != '/') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '$') {
    advance(lexer);
    return lexer->lookahead == '{';
  }
  if (!is_path_character(lexer->lookahead)) return false;
  for (;;) {
    while (is_path_character(lexer->lookahead)) advance(lexer);
    lexer->mark_end(lexer);
    if (lexer->lookahead != '/') return true;
    advance(lexer);
    lexer->mark_end(lexer);
    if (!is_path_character(lexer->lookahead)) return true;
  }
}

static bool scan_path_fragment(TSLexer *lexer) {
  lexer->result_symbol = PATH_FRAGMENT;
  while (is_path_character(lexer->lookahead) || lexer->lookahead == '/') advance(lexer);
  lexer->mark_end(lexer);
  return true;
}

// ([^$"\]|$[^{"\])+ and a dollar that nothing follows; escapes are tokens of their own.
static bool scan_string_fragment(TSLexer *lexer) {
  lexer->result_symbol = STRING_FRAGMENT;
  for (bool has_content = false;; has_content = true) {
    lexer->mark_end(lexer);
    if (lexer->eof(lexer)) return false;
    if (lexer->lookahead == '"' || lexer->lookahead == '\\') return has_content;
    bool is_dollar = lexer->lookahead == '$';
    advance(lexer);
    if (!is_dollar) continue;
    if (lexer->lookahead == '{') return has_content;
    if (lexer->lookahead != '"' && lexer->lookahead != '\\' && !lexer->eof(lexer)) advance(lexer);
  }
}

// ([^$']|$[^{']|'[^'$])+ and a single dollar or quote; two quotes begin an escape or end the string.
static bool scan_indented_fragment(TSLexer *lexer) {
  lexer->result_symbol = INDENTED_FRAGMENT;
  for (bool has_content = false;; has_content = true) {
    lexer->mark_end(lexer);
    if (lexer->eof(lexer)) return false;
    if (lexer->lookahead == '$') {
      advance(lexer);
      if (lexer->lookahead == '{') return has_content;
      if (lexer->lookahead != '\'' && !lexer->eof(lexer)) advance(lexer);
    } else if (lexer->lookahead == '\'') {
      advance(lexer);
      if (lexer->lookahead == '\'') return has_content;
    } else {
      advance(lexer);
    }
  }
}

// The backslash of `\$`.
static bool scan_dollar_escape(TSLexer *lexer) {
  lexer->result_symbol = DOLLAR_ESCAPE;
  advance(lexer);
  lexer->mark_end(lexer);
  return lexer->lookahead == '$';
}

// The quotes of `''$` and of `''\$`.
static bool scan_indented_dollar_escape(TSLexer *lexer) {
  lexer->result_symbol = INDENTED_DOLLAR_ESCAPE;
  advance(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '$') return true;
  if (lexer->lookahead != '\\') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  return lexer->lookahead == '$';
}

bool tree_sitter_nix_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  bool is_recovering = true;
  for (int token = 0; token < COUNT; token++) is_recovering = is_recovering && valid[token];
  // Everything is valid only while the parser looks for a way out of an error: text would swallow the rest of the file.
  if (is_recovering) return false;
  if (valid[STRING_FRAGMENT]) {
    return lexer->lookahead == '\\' ? scan_dollar_escape(lexer) : scan_string_fragment(lexer);
  }
  if (valid[INDENTED_FRAGMENT]) {
    if (lexer->lookahead == '\'') {
      lexer->mark_end(lexer);
      advance(lexer);
      if (lexer->lookahead == '\'') return scan_indented_dollar_escape(lexer);
      // The quote read is text already.
      lexer->mark_end(lexer);
      scan_indented_fragment(lexer);
      return !lexer->eof(lexer);
    }
    return scan_indented_fragment(lexer);
  }
  // A fragment follows what is before it at once; after white space a new path begins.
  if (valid[PATH_FRAGMENT] && (is_path_character(lexer->lookahead) || lexer->lookahead == '/'))
    return scan_path_fragment(lexer);
  return valid[PATH_START] && scan_path_start(lexer);
}

void *tree_sitter_nix_external_scanner_create(void) { return NULL; }
void tree_sitter_nix_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_nix_external_scanner_serialize(void *payload, char *buffer) { return (void)payload, (void)buffer, 0; }
void tree_sitter_nix_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload, (void)buffer, (void)length;
}
