// Owns what the C library would bring: a heap, and streams that go nowhere. Blocks come in powers of two with a free list each, and everything is forgotten at once by
// `reset_memory`: nothing can leak from one parse into the next, and the heap is as large as the largest file needed.

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE 65536u
#define CLASSES 32

extern unsigned char __heap_base;

typedef struct Block {
  struct Block *next;
} Block;

// Bytes asked for since the last reset, freed ones among them: the measure of a parse's work.
uint64_t allocated;

static uintptr_t top;
static Block *free_blocks[CLASSES];

// The class of a block is kept in the eight bytes before it.
static uint32_t *class_of(void *pointer) { return (uint32_t *)pointer - 2; }

static uint32_t class_for(size_t size) { return size <= 16 ? 4 : 32 - (uint32_t)__builtin_clz((uint32_t)size - 1); }

void reset_memory(void) {
  allocated = 0;
  top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
  memset(free_blocks, 0, sizeof free_blocks);
}

void *malloc(size_t size) {
  uint32_t class = class_for(size);
  allocated += size;
  if (size > (1u << 30)) __builtin_trap();
  Block *block = free_blocks[class];
  if (block) {
    free_blocks[class] = block->next;
    return block;
  }
  uint64_t end = (uint64_t)top + 8 + ((uint64_t)1 << class);
  uint64_t limit = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
  if (end > limit) {
    uint64_t pages = (end - limit + PAGE - 1) / PAGE;
    // Growing by an eighth keeps the number of growths, each of which detaches the views of the host, small.
    uint64_t wanted = pages > limit / PAGE / 8 ? pages : limit / PAGE / 8;
    if (__builtin_wasm_memory_grow(0, wanted) == SIZE_MAX && __builtin_wasm_memory_grow(0, pages) == SIZE_MAX)
      __builtin_trap();
  }
  uint32_t *header = (uint32_t *)top;
  header[0] = class;
  top = (uintptr_t)end;
  return header + 2;
}

void free(void *pointer) {
  if (!pointer) return;
  Block *block = pointer;
  uint32_t class = *class_of(pointer);
  block->next = free_blocks[class];
  free_blocks[class] = block;
}

void *calloc(size_t count, size_t size) {
  void *pointer = malloc(count * size);
  return memset(pointer, 0, count * size);
}

void *realloc(void *pointer, size_t size) {
  if (!pointer) return malloc(size);
  size_t capacity = (size_t)1 << *class_of(pointer);
  if (size <= capacity) return pointer;
  void *larger = malloc(size);
  memcpy(larger, pointer, capacity);
  free(pointer);
  return larger;
}

// The runtime's logs and graphs, which nobody asks for, would bring the C library's streams and imports with them.
int fprintf(FILE *stream, const char *format, ...) { return (void)stream, (void)format, 0; }
int snprintf(char *buffer, size_t size, const char *format, ...) { return (void)buffer, (void)size, (void)format, 0; }
int vsnprintf(char *buffer, size_t size, const char *format, va_list list) {
  return (void)buffer, (void)size, (void)format, (void)list, 0;
}
int fputs(const char *text, FILE *stream) { return (void)text, (void)stream, 0; }
int fputc(int character, FILE *stream) { return (void)stream, character; }
size_t fwrite(const void *data, size_t size, size_t count, FILE *stream) {
  return (void)data, (void)size, (void)stream, count;
}
int fclose(FILE *stream) { return (void)stream, 0; }
FILE *fdopen(int descriptor, const char *mode) { return (void)descriptor, (void)mode, NULL; }
int clock_gettime(clockid_t clock, struct timespec *time) { return (void)clock, (void)time, 0; }
