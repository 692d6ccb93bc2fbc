/* cmd: the command line.  main() is only this. */
#ifndef SPIGLASS_CMD_H
#define SPIGLASS_CMD_H

int cmd_main(int argc, char **argv);

#endif
