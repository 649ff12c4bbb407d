// Without this LanceDB writes its retries and every credential provider it passes over to standard
// error, in its own words; what matters of it reaches the user as an error. It reads the variable once,
// when it is loaded, so this file must be imported before it.
process.env['LANCEDB_LOG'] ??= 'off';
