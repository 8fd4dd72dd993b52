import { expect, test } from 'vitest';
import { lines, run } from './command.ts';

/** JSON objects as lines of input. */
const input = (...objects: unknown[]) => objects.map((one) => JSON.stringify(one)).join('\n');

test.each(['sentiment', 'link', 'pair', 'cluster', 'calibrate'])(
	'%s.ts explains itself, and refuses what it does not know',
	async (tool) => {
		const help = await run(`${tool}.ts`, ['--help']);
		expect(help).toMatchObject({ code: 0, stderr: '' });
		expect(help.stdout).toContain(`node scripts/${tool}.ts`);
		const wrong = await run(`${tool}.ts`, ['--nonsense']);
		expect(wrong.code).toBe(2);
	}
);

test.each(['sentiment', 'link', 'pair', 'cluster', 'calibrate'])(
	'%s.ts reports a line it cannot use with its number, and ends with 1 when none was usable',
	async (tool) => {
		const { code, stdout, stderr } = await run(`${tool}.ts`, [], {
			stdin: 'nonsense\n\n[1]\n{}\n'
		});
		expect(code).toBe(1);
		expect(stdout).toBe('');
		expect(stderr).toMatch(/^line 1: no JSON/);
		expect(stderr).toContain('line 3: no JSON object');
		expect(stderr).toContain('line 4: ');
		expect((await run(`${tool}.ts`, [], { stdin: '' })).code).toBe(1);
	}
);

test('sentiment.ts scores lines and leaves unknown languages without a score', async () => {
	const { code, stdout } = await run('sentiment.ts', [], {
		stdin: input(
			{ id: 1, text: 'Ryanair losses narrow' },
			{ id: 'b', text: '오픈AI 적자 확대', lang: 'ko' },
			{ id: 'c', text: 'OpenAI vise une valorisation record', lang: 'fr' }
		)
	});
	expect(code).toBe(0);
	const [first, second, third] = lines(stdout);
	expect(first).toMatchObject({
		id: 1,
		label: 1,
		lang: 'en',
		terms: expect.arrayContaining(['losses narrow'])
	});
	expect(second).toMatchObject({ id: 'b', label: -1, lang: 'ko' });
	expect(third).toEqual({ id: 'c', score: null, label: null, lang: 'fr', terms: [] });
});

test('sentiment.ts --tsv gives one line for each line', async () => {
	const { code, stdout, stderr } = await run('sentiment.ts', ['--tsv'], {
		stdin: 'en\tTesla shares soar\t\n\nko\t적자 축소\t테슬라\nfr\tbon\t\n'
	});
	expect(code).toBe(0);
	expect(
		stdout
			.trimEnd()
			.split('\n')
			.map((line) => line.split('\t')[1])
	).toEqual([...['1', 'null', '1', 'null']]);
	expect(stderr).toContain('line 2: ');
});

test('link.ts gives questions for each article, and an empty list for none', async () => {
	const question = { type: 'question', venue: 'x', description: '', rules: '', open: '2026-01-01' };
	const { code, stdout, stderr } = await run('link.ts', [], {
		stdin: input(
			{
				...question,
				id: 'r',
				title: 'Will Elon Musk buy Ryanair before 2027?',
				close: '2026-12-31'
			},
			{ ...question, id: 'f', title: 'Will the Fed cut rates in March?', close: '2026-03-20' },
			{
				type: 'article',
				id: 'a',
				text: '머스크, 라이언에어 인수하나',
				lang: 'ko',
				date: '2026-01-20'
			},
			{ type: 'article', id: 'b', text: 'Heavy rain floods streets of Valencia' },
			{ type: 'article', id: 'c', text: 'Fed cuts rates', date: '2026-04-01' },
			{ type: 'other' }
		)
	});
	expect(code).toBe(0);
	const [a, b, c] = lines(stdout);
	expect(a).toMatchObject({ id: 'a', results: [{ id: 'r' }] });
	expect(b).toEqual({ id: 'b', results: [] });
	expect(c).toEqual({ id: 'c', results: [] });
	expect(stderr).toContain('line 6: ');
});

test('pair.ts says same from 0.5 on', async () => {
	const market = (title: string) => ({
		id: title,
		venue: 'x',
		title,
		description: '',
		rules: '',
		url: ''
	});
	const { stdout } = await run('pair.ts', [], {
		stdin: input(
			{ id: 1, a: market('OpenAI IPO before 2027?'), b: market('Will OpenAI IPO in 2026?') },
			{ id: 2, a: market('OpenAI IPO before 2027?'), b: market('OpenAI IPO before 2026?') }
		)
	});
	const answers = lines(stdout);
	expect(answers.map(({ same }) => same)).toEqual([true, false]);
	for (const { score, same } of answers) expect(Number(score) >= 0.5).toBe(same);
});

test('cluster.ts names a cluster after its first article, and answers each line', async () => {
	const { stdout } = await run('cluster.ts', [], {
		stdin: input(
			{ id: 'x', text: 'SpaceX Starship completes 12th test flight', date: '2026-03-14' },
			{ id: 7, text: '스페이스X 스타십 12차 시험비행 성공', lang: 'ko', date: '2026-03-14' },
			{ id: 'z', text: 'Bank of Korea keeps rate unchanged', date: '2026-03-14' }
		)
	});
	expect(lines(stdout)).toEqual([
		{ id: 'x', cluster: 'x' },
		{ id: 7, cluster: 'x' },
		{ id: 'z', cluster: 'z' }
	]);
});

test('calibrate.ts gives one line, and the same one for the same seed', async () => {
	const stdin = input(...[0.2, 0.4, 0.6, 0.8].map((p, id) => ({ id, p, outcome: id % 2 })), {
		id: 'x',
		p: 2,
		outcome: 1
	});
	const { code, stdout, stderr } = await run('calibrate.ts', [], { stdin });
	expect(code).toBe(0);
	const [report, ...more] = lines(stdout);
	expect(more).toEqual([]);
	expect(Object.keys(report ?? {})).toEqual(
		expect.arrayContaining(['n', 'brier', 'logLoss', 'ece', 'auc', 'bins', 'curve', 'interval'])
	);
	expect(report).toMatchObject({ n: 4, auc: 0.75 });
	expect(report?.brier).toBeCloseTo(0.2);
	expect(stderr).toContain('line 5: "p" must be a number in 0..1');
	expect((await run('calibrate.ts', ['--seed', '1'], { stdin })).stdout).toBe(stdout);
});

test('a line ends with its line feed, whatever else stands in a text', async () => {
	const text = 'Tesla shares soar\u2028to a record\u0085high';
	const { stdout, stderr } = await run('sentiment.ts', [], {
		stdin: `\ufeff${input({ id: 1, text })}\r\n${input({ id: 2, text })}`
	});
	expect(lines(stdout).map(({ id }) => id)).toEqual([1, 2]);
	expect(stderr).toBe('');
});

test('a date that no calendar holds costs its line, not the run', async () => {
	const market = (close: unknown) => ({ title: 'Will it rain?', close });
	const { code, stdout, stderr } = await run('pair.ts', [], {
		stdin: input({ id: 1, a: market(9e15), b: market(0) }, { id: 2, a: market(0), b: market(0) })
	});
	expect(code).toBe(0);
	expect(lines(stdout).map(({ id }) => id)).toEqual([2]);
	expect(stderr).toContain('line 1: "close" must be a date');
});

test('what is wrong with a line is said in one line that no terminal acts on', async () => {
	const { stderr } = await run('link.ts', [], { stdin: '\u001b[31m\u202e\n' });
	expect(stderr).toMatch(/^line 1: no JSON: [\x20-\x7e]+\n$/);
});
