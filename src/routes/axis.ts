import { AXES, type Axis } from '#lib/domain/scale.ts';

/** The axis in the address; linear where none or an unknown one is named. */
export const axisOf = ({ searchParams }: URL): Axis =>
	AXES.find((axis) => axis === searchParams.get('axis')) ?? 'linear';
