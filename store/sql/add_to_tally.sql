-- Adds results of one vendor and currency to what the ledger has of the run.
INSERT INTO tally (run, vendor, currency, loans, matched, within_tolerance, broken, unmatched, missing_in_list,
  expected, quoted, net, absolute, absorbed, one_sided, other_date, not_compared_expected, one_sided_expected,
  missing_in_list_quoted)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET loans = loans + excluded.loans, matched = matched + excluded.matched,
  within_tolerance = within_tolerance + excluded.within_tolerance, broken = broken + excluded.broken,
  unmatched = unmatched + excluded.unmatched, missing_in_list = missing_in_list + excluded.missing_in_list,
  expected = expected + excluded.expected, quoted = quoted + excluded.quoted, net = net + excluded.net,
  absolute = absolute + excluded.absolute, absorbed = absorbed + excluded.absorbed,
  one_sided = one_sided + excluded.one_sided, other_date = other_date + excluded.other_date,
  not_compared_expected = not_compared_expected + excluded.not_compared_expected,
  one_sided_expected = one_sided_expected + excluded.one_sided_expected,
  missing_in_list_quoted = missing_in_list_quoted + excluded.missing_in_list_quoted
