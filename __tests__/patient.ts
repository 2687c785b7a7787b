// Nothing but a program that hangs takes that long, on a machine that has four times as much to do as it can.
jest.setTimeout(1_200_000);
