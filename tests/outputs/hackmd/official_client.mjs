// The official client of HackMD against a server: each call that it has for notes, and how it takes failures.
// Usage: node official_client.mjs MODULE_URL BASE_URL TOKEN; prints what it found as JSON.
const [moduleUrl, base, token] = process.argv.slice(2);
const { API } = await import(moduleUrl);
const api = new API(token, base);
const found = {};

async function failure(work) {
  try {
    await work();
    return null;
  } catch (error) {
    return { kind: error.constructor.name, code: error.code, remaining: error.userRemaining };
  }
}

found.me = await api.getMe();
found.teams = await api.getTeams();
const made = await api.createNote({
  title: "Made", content: "# Made\r\n\r\ntext", readPermission: "guest", writePermission: "signed_in",
});
found.made = made;
found.listed = (await api.getNoteList()).map((note) => [note.id, note.title, "content" in note]);
found.read = await api.getNote(made.id);
found.unchanged = (await api.getNote(made.id, { unwrapData: false, etag: found.read.etag })).status;
const patched = await api.updateNote(made.id, { content: "# Changed", title: "Changed" }, { unwrapData: false });
found.patched = [patched.status, patched.data];
found.changed = await api.getNote(made.id);
const team = await api.createTeamNote("bof-team", { content: "# Of the team" });
found.teamNotes = (await api.getTeamNotes("bof-team")).map((note) => [note.id, note.teamPath]);
found.teamPatched = (await api.updateTeamNote("bof-team", team.id, { content: "# Team, changed" })).status;
found.teamRead = (await api.getNote(team.id)).content;
found.deleted = (await api.deleteNote(made.id, { unwrapData: false })).status;
found.gone = await failure(() => api.getNote(made.id));
found.refused = await failure(() => new API("wrong", base).getMe());
found.exceeding = await failure(() => api.createNote({ readPermission: "owner", writePermission: "guest" }));
found.broken = await failure(() => api.updateNote(team.id, { content: "fails once" }));
found.limited = await failure(() => api.updateNote(team.id, { content: "limited" }));
console.log(JSON.stringify(found));
