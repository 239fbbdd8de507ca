-- What a person does in Neovim: open a file, see what is reported, apply the fix, save, see it gone. It runs with every version from
-- 0.7 on, and writes what was seen as JSON to the file that it is told.

local node, command, path, report = unpack(vim.split(vim.env.UNKNOT_TEST, "\n"))

local function attempt()
  local seen = {}
  vim.cmd("edit " .. vim.fn.fnameescape(path))
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].filetype = "nix"
  local client = vim.lsp.start_client({
    name = "unknot",
    cmd = { node, command, "lsp" },
    root_dir = vim.fn.fnamemodify(path, ":h"),
  })
  vim.lsp.buf_attach_client(buffer, client)

  local function wait_for(count)
    return vim.wait(30000, function()
      return #vim.diagnostic.get(buffer) == count
    end, 20)
  end

  seen.opened = wait_for(1)
  local diagnostic = vim.diagnostic.get(buffer)[1]
  seen.diagnostic = { code = diagnostic.code, line = diagnostic.lnum, column = diagnostic.col, source = diagnostic.source }

  -- Typing: a line above moves it along, and what is broken is said.
  vim.api.nvim_buf_set_lines(buffer, 0, 0, false, { "# ä line" })
  vim.wait(30000, function()
    local found = vim.diagnostic.get(buffer)[1]
    return found ~= nil and found.lnum == diagnostic.lnum + 1
  end, 20)
  diagnostic = vim.diagnostic.get(buffer)[1]
  seen.moved = diagnostic.lnum

  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = {
      start = { line = diagnostic.lnum, character = diagnostic.col },
      ["end"] = { line = diagnostic.lnum, character = diagnostic.col },
    },
    context = { diagnostics = {} },
  }
  local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 30000)
  local action = answers[client].result[1]
  seen.action = action.title
  vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
  vim.cmd("write")
  seen.fixed = wait_for(0)

  vim.lsp.stop_client(client)
  seen.stopped = vim.wait(30000, function()
    return vim.lsp.client_is_stopped(client)
  end, 20)
  return seen
end

local ok, seen = pcall(attempt)
vim.fn.writefile({ vim.json.encode(ok and seen or { error = tostring(seen) }) }, report)
vim.cmd("qall!")
