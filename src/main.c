#include <spiglass/base.h>
#include <spiglass/cmd.h>

int main(int argc, char **argv)
{
	lang_begin();
	return cmd_main(argc, argv);
}
