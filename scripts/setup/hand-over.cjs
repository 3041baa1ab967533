// Starts scripts/<command>.mjs. A file of its own, because an old Node cannot even parse import().
import(`../${process.argv[2]}.mjs`).catch((error) => {
  console.error(error);
  process.exit(1);
});
