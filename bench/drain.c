// Reads the rows of a statement as libpq gives them, one at a time and in binary, and drops them: what any client of libpq pays before
// it does anything with a row.
//
// drain URL STATEMENT         prints an empty line when the first row is here, and at the end how many there were
// drain URL STATEMENT ROUNDS  runs it so often on one connection; a line each with the seconds until the first row was here
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void fail(PGconn* connection) {
  fputs(PQerrorMessage(connection), stderr);
  exit(1);
}

// The rows; `first`: when the first one was here.
static long read_rows(PGconn* connection, char const* statement, double* first, int tells) {
  long rows = 0;
  if (!PQsendQueryParams(connection, statement, 0, NULL, NULL, NULL, NULL, 1) || !PQsetSingleRowMode(connection)) fail(connection);
  for (PGresult* result; (result = PQgetResult(connection)) != NULL; PQclear(result)) {
    ExecStatusType const status = PQresultStatus(result);
    if (status == PGRES_SINGLE_TUPLE) {
      if (rows++ > 0) continue;
      *first = now();
      if (tells) {
        putchar('\n');
        fflush(stdout);
      }
    } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      fail(connection);
    }
  }
  return rows;
}

int main(int count, char** words) {
  if (count < 3) return 2;
  PGconn* const connection = PQconnectdb(words[1]);
  if (PQstatus(connection) != CONNECTION_OK) fail(connection);
  double first = 0;
  if (count == 3) printf("%ld\n", read_rows(connection, words[2], &first, 1));
  for (int round = count == 3 ? 0 : atoi(words[3]); round > 0; --round) {
    double const begun = now();
    read_rows(connection, words[2], &first, 0);
    printf("%.9f\n", first - begun);
  }
  PQfinish(connection);
  return 0;
}
